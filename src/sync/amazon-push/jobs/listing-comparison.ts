import { Injectable, Logger } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { broadcastsOf, stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import type { StoredListing } from '../../../inventory/items/listing-item';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListedSkuRepository } from '../../../inventory/outbox/listed-sku.repository';
import { ListingsTable } from '../../../inventory/outbox/listings-table';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import { unmarkedQuantity } from '../domain/listing-comparison';
import { changeLogOf } from '../../../inventory/domain/number-range';
import { hasChangedSince } from '../numbers/domain/known-number';

/** A sender compares them again after this long, in milliseconds. */
const AGAIN_AFTER_MS = DAY_MS;

/**
 * Compares every listing with its components, and marks those whose quantity Amazon does not have and that nothing marks:
 * a sender of an older release, a restored table, or a process that ended between the removal of a SKU and the marks of its
 * listings may have left them so. The sweep of the outbox finds the marks.
 * Push path: OutboxLoader -> ListingComparison -> ListedSkuRepository. ADR 19.
 */
@Injectable()
export class ListingComparison {
  private readonly logger = new Logger('Sender');
  private isStopped = false;
  /** In milliseconds since the epoch. */
  private dueAtMs = 0;

  constructor(
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
    private readonly ledger: LedgerRepository,
    private readonly listed: ListedSkuRepository,
    private readonly outbox: OutboxRepository,
    private readonly clock: Clock,
  ) {}

  /** This instance becomes the sender. */
  begin(): void {
    this.dueAtMs = 0;
  }

  get isDue(): boolean {
    return this.clock.now() >= this.dueAtMs;
  }

  /** Compares all of them; the next time is due in a day. Throws when the store does not answer: then it stays due. */
  async run(): Promise<void> {
    this.dueAtMs = this.clock.now() + AGAIN_AFTER_MS;
    try {
      await this.compareAll();
    } catch (error) {
      this.dueAtMs = 0;
      throw error;
    }
  }

  private async compareAll(): Promise<void> {
    const counts = { listings: 0, marked: 0 };
    const beganAt = this.clock.now();
    await this.table.read(async () => {
      for await (const page of this.listings.pages()) {
        counts.listings += page.length;
        counts.marked += await this.comparePage(page);
        if (this.isStopped) return;
      }
    }, undefined);
    if (counts.listings > 0)
      this.logger.log({ ...counts, ms: this.clock.now() - beganAt }, 'Listings are compared');
  }

  /** Ends a comparison after its current page; the next sender begins anew. */
  stop(): void {
    this.isStopped = true;
  }

  /** The number of listings that are marked now. */
  private async comparePage(page: readonly StoredListing[]): Promise<number> {
    const unmarked = page.filter(({ state }) => state.pending === undefined);
    const stocks = await this.stocksOf(unmarked);
    const broadcasts = broadcastsOf(stocks);
    let marked = 0;
    for (const { listing, state } of unmarked) {
      const changes = changeLogOf(state.sku, stocksOfComponents(listing, stocks));
      const hasChanged = hasChangedSince(state.lastBroadcast, changes);
      const quantity = unmarkedQuantity(listing, state, broadcasts, hasChanged);
      if (quantity === undefined) continue;
      const since = timestampOf(this.clock.now());
      if (!(await this.listed.mark(state, { quantity, since, isAnew: false }))) continue;
      marked += 1;
      // A stock shows the worst of its listings.
      for (const { sku } of listing.components)
        if (stocks.get(sku)?.pending === undefined) await this.outbox.markPendingAgain(sku, since);
    }
    return marked;
  }

  /** The stocks of their components that are registered (consistent reads). */
  private stocksOf(listings: readonly StoredListing[]): Promise<ReadonlyMap<string, Stock>> {
    return this.ledger.readRegistered(
      listings.flatMap(({ listing }) => listing.components.map(({ sku }) => sku)),
    );
  }
}
