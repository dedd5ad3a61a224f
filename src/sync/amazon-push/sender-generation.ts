import { Injectable } from '@nestjs/common';
import { OrdersConfig } from '../../config/app-config';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import { ListingsTable } from '../../inventory/outbox/listings-table';
import type { Outranking } from '../../platform/dynamodb/lease/lease';

/**
 * A sender of this release takes over from one of an older release as soon as the store has a listing, or Amazon's orders
 * are read. Without listings (generation 0) a sender clears the mark of a SKU when its own name has been sent, and its
 * listings keep an older quantity. Without Amazon's orders (generation 1) it offers units that are presumed sold, and leaves
 * a listing whose number Amazon lowered by itself where its rule makes the same number as before.
 * Push path: PushScheduler -> SenderLease -> SenderGeneration. ADR 19, ADR 21.
 */
@Injectable()
export class SenderGeneration implements Outranking {
  readonly generation = 2;

  constructor(
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
    private readonly orders: OrdersConfig,
  ) {}

  /** Without the table, or without access to it, this sender could not push listings either. */
  async isNeeded(): Promise<boolean> {
    return this.orders.enabled || this.table.read(() => this.listings.hasAny(), false);
  }
}
