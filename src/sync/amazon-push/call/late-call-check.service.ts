import { Injectable, Logger } from '@nestjs/common';
import { AmazonListingsClient, MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listings-client';
import { SyncConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { Clock } from '../../../platform/clock';

/**
 * Asks Amazon what it shows of the SKUs for which a call was still unanswered when a later one was accepted. If it is not
 * the number of the later one, the late call was applied after it, and the SKU becomes pending again.
 * Push path: OutboxLoader -> LateCallCheckService -> AmazonListingsClient. ADR 8.
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

  /** Checks the SKUs that are due, at most 20; returns those that are pending again. */
  async check(): Promise<Stock[]> {
    const now = this.clock.now();
    const before = timestampOf(now - this.config.lateCallMs);
    const due = await this.index.lateCallChecksDueBefore(before, MAX_SEARCHED_SKUS);
    if (due.length === 0) return [];
    const stocks = await this.ledger.readRegistered(due.map(({ sku }) => sku));
    const unsure = [...stocks.values()].filter(({ needsLateCallCheck }) => needsLateCallCheck === true);
    const shown = await this.amazon.readListings(unsure.map(({ sku }) => sku));
    const pending: Stock[] = [];
    for (const { sku, version, broadcast } of unsure) {
      const listing = shown.get(sku);
      // Any other answer says nothing about the number: the SKU stays due.
      if (listing?.kind !== 'found' && listing?.kind !== 'not_found') continue;
      const quantity = listing.kind === 'found' ? listing.quantity : undefined;
      if (quantity === broadcast) {
        await this.outbox.confirm(sku, version);
        continue;
      }
      const reopened = await this.outbox.reopen(sku, version, timestampOf(now));
      if (reopened === undefined) continue;
      this.logger.warn(
        { sku, accepted: broadcast, shown: quantity ?? null },
        'A late call replaced the newest number: sent again',
      );
      pending.push(reopened);
    }
    return pending;
  }
}
