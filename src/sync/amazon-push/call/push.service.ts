import { Injectable } from '@nestjs/common';
import { AmazonListingsClient, type PushOutcome } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { OutboxRepository, type PushTarget } from '../../../inventory/outbox/outbox.repository';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { PushResult } from '../domain/push-result';
import { PushFailures, pushRecordOf, syncRowOf } from './push-failure.service';
import { PushLog } from './push-log';
import { type Accepted, PushSettlement } from './push-settlement.service';
import { SenderLease } from '../sender-lease';

/** SKUs looked at within one turn: a grant of Amazon's limit must not grow old while one is looked for. */
const LOOKED_AT_PER_TURN = 20;

/** What was chosen to be sent, and under which fencing number. */
interface Sent {
  target: PushTarget | undefined;
  fence: number;
}

/** Whose turn it is, asked for when Amazon takes a call; and what became of those that had nothing to send. */
export interface Turn {
  readonly next: () => string | undefined;
  readonly setAside: (sku: string, end: PushResult) => void;
}

/** How a turn ended, and for which SKU; it has none when the turn failed before one was chosen. */
export interface TurnEnd {
  readonly sku?: string;
  readonly end: PushResult;
}

/** Brings one SKU's number to Amazon and writes down what came of it. */
@Injectable()
export class PushService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly lease: SenderLease,
    private readonly journal: PushLog,
    private readonly settlement: PushSettlement,
    private readonly endings: PushFailures,
  ) {}

  /**
   * Waits until Amazon takes a call, then sends the newest number of the SKU whose turn it is at that moment, so that
   * one which sold out meanwhile is not behind others. Throws when the store does not answer.
   */
  async push(turn: Turn): Promise<TurnEnd> {
    const sent: Sent = { target: undefined, fence: 0 };
    const outcome = await this.amazon.setQuantity(async () => {
      // Read at the moment of sending: whatever was sold while the call waited is in this number.
      sent.target =
        sent.target === undefined ? await this.choose(turn) : await this.outbox.target(sent.target.stock.sku);
      sent.fence = this.lease.fence;
      const { target } = sent;
      const productType = target && productTypeIfFresh(target, this.journal.now());
      if (target === undefined || productType === undefined || !this.lease.outlastsCall()) return undefined;
      return { sku: target.stock.sku, productType, quantity: target.stock.broadcast };
    });
    const stock = sent.target?.stock;
    if (stock !== undefined) return { sku: stock.sku, end: await this.conclude(stock, sent.fence, outcome) };
    if (outcome.kind === 'skipped' || outcome.kind === 'accepted') return { end: { kind: 'nothing' } };
    return { end: await this.endings.fail(undefined, outcome) };
  }

  /** This process becomes the sender: Amazon's limits may just have been used up by the one before it. */
  begin(): void {
    this.amazon.takeOver();
  }

  /** Lets no further call go out; those that wait for their turn end at once, their numbers stay owed. */
  async close(): Promise<void> {
    await this.amazon.close();
  }

  private async choose({ next, setAside }: Turn): Promise<PushTarget | undefined> {
    for (let looked = 0; looked < LOOKED_AT_PER_TURN; looked += 1) {
      const sku = next();
      if (sku === undefined) return undefined;
      const target = await this.outbox.target(sku);
      const notBefore = target?.stock.pending?.notBefore ?? 0;
      if (target === undefined) setAside(sku, { kind: 'nothing' });
      else if (productTypeIfFresh(target, this.journal.now()) === undefined)
        setAside(sku, { kind: 'unchecked' });
      else if (notBefore > this.journal.now())
        setAside(sku, { kind: 'deferred', untilMs: notBefore, error: '', cause: 'earlier' });
      else return target;
    }
    return undefined;
  }

  private async conclude(stock: Stock, fence: number, outcome: PushOutcome): Promise<PushResult> {
    if (outcome.kind === 'skipped') return { kind: 'nothing' };
    // Before the store is asked for anything: it may not answer.
    if (outcome.kind === 'unavailable' && outcome.isUnheard === true)
      this.lease.unheard.note(stock.sku, outcome.sent?.answeredAt ?? this.journal.now());
    if (outcome.kind === 'accepted') await this.record(stock, outcome);
    if (outcome.sent !== undefined && !(this.lease.isHeld() && this.lease.fence === fence)) {
      // This process was held up, and another sender may have sent a newer number first: it must have the last word.
      const unheardAt = this.lease.unheard.at(stock.sku);
      await this.outbox.markPendingAgain(stock.sku, timestampOf(this.journal.now()), unheardAt);
      return { kind: 'nothing' };
    }
    if (outcome.kind === 'accepted') return this.settlement.settle(stock, fence, outcome);
    return this.endings.fail(stock, outcome, outcome.sent);
  }

  /** The push in the SKU's history, with the way it took. */
  private async record(stock: Stock, accepted: Accepted): Promise<void> {
    const { submissionId, requestId, sent } = accepted;
    const { sku } = stock;
    const push = pushRecordOf(stock, sent, accepted);
    await this.outbox.record({
      ...syncRowOf(stock, txIdOf.sync(sku, stock.version, submissionId), timestampOf(sent.answeredAt)),
      status: 'completed',
      push,
    });
    const way = { propagationMs: push.propagationMs, callMs: sent.answeredAt - sent.sentAt };
    this.journal.accepted(sku, sent.quantity, way, requestId);
  }
}
