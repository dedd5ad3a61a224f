import { Injectable, Logger } from '@nestjs/common';
import {
  AmazonListingsClient,
  isSearchable,
  type ListingRead,
  MAX_SEARCHED_SKUS,
} from '../channels/amazon/listings-client';
import { SyncConfig } from '../config/app-config';
import type { Stock } from '../inventory/domain/stock';
import { timestampOf } from '../inventory/domain/timestamp';
import { LedgerRepository } from '../inventory/ledger.repository';
import { OutboxIndexRepository } from '../inventory/outbox-index.repository';
import { OutboxRepository } from '../inventory/outbox.repository';
import { Clock } from '../platform/clock';
import { doubtMs } from './domain/doubt';

/**
 * Asks Amazon what it shows of the SKUs of which a call went unheard before another was accepted. If it is not the
 * number that it was told last, the late call came after it, and the number is owed again.
 */
@Injectable()
export class DoubtCheckService {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly config: SyncConfig,
    private readonly index: OutboxIndexRepository,
    private readonly outbox: OutboxRepository,
    private readonly ledger: LedgerRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly clock: Clock,
  ) {}

  /** Looks at the SKUs, at most 20, that are due; gives those of which the number is owed again. */
  async check(): Promise<Stock[]> {
    const now = this.clock.now();
    const before = timestampOf(now - doubtMs(this.config.callTimeoutMs));
    const due = await this.index.doubtfulBefore(before, MAX_SEARCHED_SKUS);
    if (due.length === 0) return [];
    const stocks = await this.ledger.readStocks(due.map(({ sku }) => sku));
    const doubtful = [...stocks.values()].filter(({ isDoubtful }) => isDoubtful === true);
    const shown = await this.shownBy(doubtful.map(({ sku }) => sku));
    const owed: Stock[] = [];
    for (const stock of doubtful) {
      const { sku, version, broadcast } = stock;
      const listing = shown.get(sku);
      if (listing === undefined) continue;
      const quantity = listing.kind === 'found' ? listing.quantity : undefined;
      if (quantity === broadcast) await this.outbox.believe(sku, version);
      else {
        this.logger.warn(
          { sku, told: broadcast, shown: quantity ?? null },
          'A late call came last: sent again',
        );
        const again = await this.outbox.requeue(sku, timestampOf(now));
        if (again !== undefined) owed.push(again);
      }
    }
    return owed;
  }

  /** What Amazon shows; a SKU of which it says nothing now is missing, and comes up again. */
  private async shownBy(skus: readonly string[]): Promise<ReadonlyMap<string, ListingRead>> {
    const shown = new Map<string, ListingRead>();
    const together = skus.filter(isSearchable);
    const search = await this.amazon.searchListings(together);
    if (search.kind === 'searched') for (const [sku, read] of search.listings) shown.set(sku, read);
    // A search may be refused as a whole for the sake of one SKU in it.
    const alone = search.kind === 'rejected' ? skus : skus.filter((sku) => !isSearchable(sku));
    for (const sku of alone) shown.set(sku, await this.amazon.getListing(sku));
    return new Map([...shown].filter(([, { kind }]) => kind === 'found' || kind === 'not_found'));
  }
}
