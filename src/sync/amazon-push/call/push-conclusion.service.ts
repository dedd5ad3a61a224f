import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { PushOutcome } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import type { BlockedListing } from '../domain/problem-texts';
import type { PushResult } from '../domain/push-result';
import { Receipts } from '../receipts/receipts';
import { SenderLease } from '../sender-lease';
import { PushFailures } from './push-failure.service';
import { PushSettlement } from './push-settlement.service';
import { PushTargets } from './push-targets.service';

/**
 * Writes down how a push ended: what was accepted or was not needed is settled, what failed is deferred or blocked, and what
 * was sent without the lease is pending again.
 * Push path: PushService -> PushConclusion -> PushSettlement, PushFailures. ADR 8.
 */
@Injectable()
export class PushConclusion {
  constructor(
    private readonly targets: PushTargets,
    private readonly lease: SenderLease,
    private readonly settlement: PushSettlement,
    private readonly failures: PushFailures,
    private readonly receipts: Receipts,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.failures.begin();
  }

  /** The result of a push that got no grant, or no new token; `stock`: undefined before a SKU was chosen. */
  failed(stock: Stock | undefined, failure: CallFailure): Promise<PushResult> {
    return this.failures.fail(stock, failure);
  }

  /** The result of a push that was sent under this fencing number. Throws when the store does not answer. */
  async conclude(
    target: PushTarget & { readonly productType: string },
    fence: number,
    outcome: Exclude<PushOutcome, { kind: 'token_expired' }>,
  ): Promise<PushResult> {
    const { stock } = target;
    const { sku } = stock;
    // Before any write: the store may not answer.
    if (outcome.kind === 'unavailable' && outcome.isUnanswered === true) {
      this.lease.unanswered.note(sku, outcome.sent?.answeredAt ?? this.clock.now());
      const { quantity: count, sentAt: sentAtMs } = outcome.sent ?? {};
      if (count !== undefined && sentAtMs !== undefined) this.receipts.unanswered(sku, { count, sentAtMs });
    }
    if (outcome.kind === 'accepted') await this.settlement.record(stock, outcome);
    if (outcome.sent !== undefined && !(this.lease.isHeld() && this.lease.fence === fence)) {
      // Another sender may have sent a newer number before this call arrived: it sends the newest one again.
      const at = timestampOf(this.clock.now());
      await this.targets.markPendingAgain(stock, at, this.lease.unanswered.at(sku));
      return { kind: 'nothing' };
    }
    if (outcome.kind === 'accepted') return this.settlement.settle(stock, fence, outcome);
    if (outcome.kind === 'rejected' && outcome.isAboutProductType === true)
      return this.failures.refuseType(target, outcome, outcome.sent);
    return this.failures.fail(stock, outcome, outcome.sent);
  }

  /** The result of a push that was not needed, because Amazon shows the number by itself. */
  async seen(stock: Stock): Promise<PushResult> {
    const { fence } = this.lease;
    if (!this.lease.isHeld()) return { kind: 'nothing' };
    return this.settlement.settleSeen(stock, fence, this.clock.now());
  }

  /** Blocks a listing that cannot be sold as it is. */
  async block(listing: BlockedListing): Promise<PushResult> {
    const results = await this.failures.blockListings([listing]);
    return results.get(listing.stock.sku) ?? { kind: 'nothing' };
  }
}
