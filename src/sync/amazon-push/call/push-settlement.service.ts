import { Injectable, Logger } from '@nestjs/common';
import type { PushOutcome } from '../../../channels/amazon/listings/listings-client';
import { previousReceiptOf } from '../../../inventory/domain/receipt';
import type { Stock } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import type { AcceptedPush } from '../../../inventory/outbox/accepted-push';
import type { SettleResult } from '../../../inventory/outbox/outbox.repository';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { timestampOf } from '../../../platform/timestamp';
import { pushIssuesOf } from '../domain/push-issues';
import { needsLateCallCheck } from '../domain/late-call-window';
import type { PushResult } from '../domain/push-result';
import { Receipts } from '../receipts/receipts';
import { SenderLease } from '../sender-lease';
import { PushFailures, pushRecordOf, syncRowOf } from './push-failure.service';
import { PushLog } from './push-log';

/** A number that Amazon accepted. */
export type Accepted = Extract<PushOutcome, { kind: 'accepted' }>;

/**
 * Writes down an accepted push and clears the mark of the SKU unless a newer number is pending.
 * Push path: PushService -> PushSettlement -> OutboxRepository. ADR 8.
 */
@Injectable()
export class PushSettlement {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly outboxes: Outboxes,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly failures: PushFailures,
    private readonly log: PushLog,
    private readonly receipts: Receipts,
  ) {}

  /** Writes the push into the SKU's history. */
  async record(stock: Stock, accepted: Accepted): Promise<void> {
    const { submissionId, requestId, sent } = accepted;
    const { sku, version } = stock;
    const issues = pushIssuesOf(accepted.issues);
    this.failures.noteTaken('sync_failed', sku);
    const previous = previousReceiptOf(stock);
    const push = {
      ...pushRecordOf(stock, sent, accepted),
      ...(issues.length === 0 ? {} : { issues }),
      ...(previous === undefined ? {} : { previous }),
    };
    await this.outboxes.of(stock).marks.record({
      ...syncRowOf(stock, txIdOf.sync(sku, version, submissionId), timestampOf(sent.answeredAt)),
      status: 'completed',
      push,
    });
    const durations = { propagationMs: push.propagationMs, callMs: sent.answeredAt - sent.sentAt };
    this.log.accepted(sku, sent.quantity, durations, {
      requestId,
      ...(issues.length === 0 ? {} : { issues }),
    });
  }

  /** `fence`: the fencing number under which the push was sent. */
  async settle(stock: Stock, fence: number, accepted: Accepted): Promise<PushResult> {
    const { sku, version, pending } = stock;
    const { sentAt, answeredAt, quantity } = accepted.sent;
    const timestamp = timestampOf(answeredAt);
    // Before the mark is cleared: after a crash in between the push is still pending, and the next one closes them.
    if (pending?.error !== undefined) await this.failures.solved(stock, timestamp);
    const txId = txIdOf.sync(sku, version, accepted.submissionId);
    return this.end(stock, sentAt, { ...pushOf(stock), count: quantity, txId, timestamp, fence });
  }

  /** Amazon shows the number by itself: no call was made, and no row records one. The last one that does stays named. */
  async settleSeen(stock: Stock, fence: number, seenAtMs: number): Promise<PushResult> {
    const { sku, broadcast: count, lastBroadcast } = stock;
    const txId = lastBroadcast?.txId ?? '';
    const timestamp = timestampOf(seenAtMs);
    const result = await this.end(stock, seenAtMs, { ...pushOf(stock), count, txId, timestamp, fence });
    if (result.kind === 'settled') this.log.seen(sku, count);
    return result.kind === 'settled' || result.kind === 'moved' ? { ...result, isUnsent: true } : result;
  }

  private async end(
    stock: Stock,
    sentAt: number,
    push: AcceptedPush,
  ): Promise<Extract<PushResult, { kind: 'nothing' | 'moved' | 'settled' }>> {
    const result = await this.write(stock, sentAt, push);
    if (result.kind === 'fenced' || result.kind === 'gone') return { kind: 'nothing' };
    const { count, txId, timestamp } = push;
    this.receipts.accepted(stock, { count, txId, timestamp }, sentAt);
    // The item of a listing is no stock.
    if (stock.isListing !== true) this.commits.learn(result.stock);
    if (result.kind === 'moved') return { kind: 'moved', stock: result.stock };
    this.lease.unanswered.forget(stock.sku);
    return { kind: 'settled' };
  }

  private async write(stock: Stock, sentAt: number, push: AcceptedPush): Promise<SettleResult> {
    const { marks } = this.outboxes.of(stock);
    const result = await marks.settle({ ...push, ...this.lateCallOf(stock, sentAt) });
    if (result.kind !== 'fenced' || !(await this.isStillTheSender(push, result.fence))) return result;
    return marks.settle({ ...push, fence: this.lease.fence, ...this.lateCallOf(stock, sentAt) });
  }

  /**
   * A stock with a higher fencing number than a valid lease was written under a lease item that is lost, or came from a
   * newer backup than the lease. Unless this process raises its own number, it would send that SKU again for ever.
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

  /** When an earlier call of the SKU was given up, if it may still arrive after this one. */
  private lateCallOf({ sku, pending }: Stock, sentAt: number): { unheardAt?: number } {
    const unheardAt = Math.max(pending?.unheardAt ?? 0, this.lease.unheardAt(sku) ?? 0);
    return needsLateCallCheck(sentAt, unheardAt, this.lease.lateCallMs) ? { unheardAt } : {};
  }
}

/** The part of an accepted push that says which stock was sent. */
function pushOf({
  sku,
  version,
  listingsRevision,
  presumedSold,
}: Stock): Pick<AcceptedPush, 'sku' | 'version' | 'listingsRevision' | 'presumedSold'> {
  return {
    sku,
    version,
    ...(listingsRevision === undefined ? {} : { listingsRevision }),
    ...(presumedSold === undefined ? {} : { presumedSold }),
  };
}
