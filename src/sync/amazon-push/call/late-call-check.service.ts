import { Injectable, Logger } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import { SyncConfig } from '../../../config/app-config';
import { offeredOf } from '../../../inventory/domain/amazon-number';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { LookBudget } from '../receipts/look-budget';
import { LateCallsDue } from './late-calls-due';

/**
 * Asks Amazon what it shows of the SKUs for which a call was still unanswered when a later one was accepted. If it is not
 * the number of the later one, the late call was applied after it, and the SKU becomes pending again.
 * Push path: OutboxLoader -> LateCallCheckService -> AmazonListingsClient. ADR 8, ADR 24.
 */
@Injectable()
export class LateCallCheckService {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly config: SyncConfig,
    private readonly due: LateCallsDue,
    private readonly outboxes: Outboxes,
    private readonly amazon: AmazonListingsClient,
    private readonly budget: LookBudget,
    private readonly clock: Clock,
  ) {}

  /** Checks the SKUs and the listings that are due, at most 20 of each; returns those that are pending again. */
  async check(): Promise<Stock[]> {
    const now = this.clock.now();
    const before = timestampOf(now - this.config.lateCallMs);
    const pending: Stock[] = [];
    for (const due of await this.due.before(before, MAX_SEARCHED_SKUS))
      if (due.length > 0) pending.push(...(await this.compare(due, now)));
    return pending;
  }

  private async compare(due: readonly Stock[], now: number): Promise<Stock[]> {
    this.budget.spend(1);
    const shown = await this.amazon.readListings(due.map(({ sku }) => sku));
    const pending: Stock[] = [];
    for (const stock of due) {
      const { sku, version } = stock;
      const offered = offeredOf(stock);
      const { marks } = this.outboxes.of(stock);
      const listing = shown.get(sku);
      // Any other answer says nothing about the number: the SKU stays due.
      if (listing?.kind !== 'found' && listing?.kind !== 'not_found') continue;
      const quantity = listing.kind === 'found' ? listing.quantity : undefined;
      if (quantity === offered) {
        await marks.confirm(sku, version);
        continue;
      }
      const reopened = await marks.reopen(sku, version, timestampOf(now));
      if (reopened === undefined) continue;
      this.logger.warn(
        { sku, accepted: offered, shown: quantity ?? null },
        'A late call replaced the newest number: sent again',
      );
      pending.push(reopened);
    }
    return pending;
  }
}
