import { Injectable } from '@nestjs/common';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import { ListingsTable } from '../../inventory/outbox/listings-table';
import type { Outranking } from '../../platform/dynamodb/lease/lease';

/**
 * A sender of a release without listings clears the mark of a SKU when its own name has been sent, and its listings keep
 * an older quantity. So a sender of this release takes over from it as soon as the store has a listing.
 * Push path: PushScheduler -> SenderLease -> SenderGeneration. ADR 19.
 */
@Injectable()
export class SenderGeneration implements Outranking {
  readonly generation = 1;

  constructor(
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
  ) {}

  /** Without the table, or without access to it, this sender could not push listings either. */
  isNeeded(): Promise<boolean> {
    return this.table.read(() => this.listings.hasAny(), false);
  }
}
