import { Injectable, Logger } from '@nestjs/common';
import type { PushOutcome } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import {
  type AcceptedPush,
  OutboxRepository,
  type SettleResult,
} from '../../../inventory/outbox/outbox.repository';
import { timestampOf } from '../../../platform/timestamp';
import { needsLateCallCheck } from '../domain/late-call-window';
import type { PushResult } from '../domain/push-result';
import { PushFailures } from './push-failure.service';
import { SenderLease } from '../sender-lease';

/** A number that Amazon accepted, as the call told. */
export type Accepted = Extract<PushOutcome, { kind: 'accepted' }>;

/** Takes the mark of a push away once Amazon has accepted the number, and says whether that is the last word. */
@Injectable()
export class PushSettlement {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly endings: PushFailures,
  ) {}

  /** `fence`: the number under which the push was sent. */
  async settle(stock: Stock, fence: number, accepted: Accepted): Promise<PushResult> {
    const { sku, version, pending } = stock;
    const timestamp = timestampOf(accepted.sent.answeredAt);
    // Before the mark goes: a crash in between leaves the push owed, and the next one closes them.
    if (pending?.error !== undefined) await this.endings.closeAlerts(sku, timestamp);
    const result = await this.write(stock, accepted.sent.sentAt, {
      sku,
      version,
      count: accepted.sent.quantity,
      txId: txIdOf.sync(sku, version, accepted.submissionId),
      timestamp,
      fence,
    });
    if (result.kind === 'fenced') return { kind: 'nothing' };
    this.commits.learn(result.stock);
    if (result.kind === 'moved') return { kind: 'moved', stock: result.stock };
    this.lease.unheard.forget(sku);
    return { kind: 'settled' };
  }

  private async write(stock: Stock, sentAt: number, push: AcceptedPush): Promise<SettleResult> {
    const result = await this.outbox.settle({ ...push, ...this.doubtOf(stock, sentAt) });
    if (result.kind !== 'fenced' || !(await this.isStillTheSender(push, result.fence))) return result;
    return this.outbox.settle({ ...push, fence: this.lease.fence, ...this.doubtOf(stock, sentAt) });
  }

  /**
   * A stock that bears a higher number than a lease which is good was written under a lease that is lost, or it came from a
   * newer backup than the lease. Without a higher number of its own this process would send that SKU again for ever.
   */
  private async isStillTheSender({ sku, fence }: AcceptedPush, fenceOfStock: number): Promise<boolean> {
    if (!this.lease.isHeld() || this.lease.fence !== fence) return false;
    const isRaised = await this.lease.raiseAbove(fenceOfStock);
    if (isRaised)
      this.logger.warn(
        { sku, fence, fenceOfStock },
        "The stock is newer than the sender's lease: lease raised",
      );
    return isRaised;
  }

  private doubtOf({ sku, pending }: Stock, sentAt: number): { unheardAt?: number } {
    const unheardAt = Math.max(pending?.unheardAt ?? 0, this.lease.unheardAt(sku) ?? 0);
    return needsLateCallCheck(sentAt, unheardAt, this.lease.callTimeoutMs) ? { unheardAt } : {};
  }
}
