import { Injectable, Logger } from '@nestjs/common';
import { AmazonListingsClient, MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listings-client';
import { SyncConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { Clock } from '../../../platform/clock';
import { lateCallWindowMs } from '../domain/late-call-window';

/**
 * Asks Amazon what it shows of the SKUs of which a call went unheard before another was accepted. If it is not the
 * number that it was told last, the late call came after it, and the number is owed again.
 */
@Injectable()
export class LateCallCheckService {
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
    const before = timestampOf(now - lateCallWindowMs(this.config.callTimeoutMs));
    const due = await this.index.lateCallChecksDueBefore(before, MAX_SEARCHED_SKUS);
    if (due.length === 0) return [];
    const stocks = await this.ledger.readStocks(due.map(({ sku }) => sku));
    const doubtful = [...stocks.values()].filter(({ needsLateCallCheck }) => needsLateCallCheck === true);
    const shown = await this.amazon.readListings(doubtful.map(({ sku }) => sku));
    const owed: Stock[] = [];
    for (const stock of doubtful) {
      const { sku, version, broadcast } = stock;
      const listing = shown.get(sku);
      // Amazon says nothing of it now: it comes up again.
      if (listing?.kind !== 'found' && listing?.kind !== 'not_found') continue;
      const quantity = listing.kind === 'found' ? listing.quantity : undefined;
      if (quantity === broadcast) await this.outbox.confirm(sku, version);
      else {
        const again = await this.outbox.reopen(sku, version, timestampOf(now));
        if (again === undefined) continue;
        this.logger.warn(
          { sku, told: broadcast, shown: quantity ?? null },
          'A late call came last: sent again',
        );
        owed.push(again);
      }
    }
    return owed;
  }
}
