import { Injectable } from '@nestjs/common';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import type { Outranking } from '../../platform/dynamodb/lease/lease';
import { storeFailureOf } from '../../platform/dynamodb/store-error';

/**
 * A sender of a release without listings clears the mark of a SKU when its own name has been sent, and its listings keep
 * an older quantity. So a sender of this release takes over from it as soon as the store has a listing.
 * Push path: PushScheduler -> SenderLease -> SenderGeneration. ADR 19.
 */
@Injectable()
export class SenderGeneration implements Outranking {
  readonly generation = 1;

  constructor(private readonly listings: ListingsRepository) {}

  /** Without access to the table, this sender could not push its listings either. */
  async isNeeded(): Promise<boolean> {
    try {
      return await this.listings.hasAny();
    } catch (error) {
      if (storeFailureOf(error) !== 'barred') throw error;
      return false;
    }
  }
}
