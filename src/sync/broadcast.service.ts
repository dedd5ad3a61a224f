import { Injectable } from '@nestjs/common';
import { AmazonListingsClient, type PushOutcome } from '../channels/amazon/listings-client';
import type { Stock } from '../inventory/domain/stock';
import { millisOf, timestampOf } from '../platform/timestamp';
import { txIdOf } from '../inventory/domain/tx-id';
import { GroupCommit } from '../inventory/group-commit';
import { OutboxRepository, type PushTarget } from '../inventory/outbox.repository';
import { isDoubtful } from './domain/doubt';
import type { PushEnd } from './domain/push-end';
import { PushEndings, syncRowOf } from './push-endings';
import { PushJournal } from './push-journal';
import { SenderLease } from './sender-lease';

/** SKUs looked at within one turn: a grant of Amazon's limit must not grow old while one is looked for. */
const LOOKED_AT_PER_TURN = 20;

type Accepted = Extract<PushOutcome, { kind: 'accepted' }>;

/** What was chosen to be sent, and under which fencing number. */
interface Sent {
  target: PushTarget | undefined;
  fence: number;
}

/** Whose turn it is, asked for when Amazon takes a call; and what became of those that had nothing to send. */
export interface Turn {
  readonly next: () => string | undefined;
  readonly setAside: (sku: string, end: PushEnd) => void;
}

/** How a turn ended, and for which SKU; it has none when the turn failed before one was chosen. */
export interface TurnEnd {
  readonly sku?: string;
  readonly end: PushEnd;
}

/** Brings one SKU's number to Amazon and writes down what came of it. */
@Injectable()
export class BroadcastService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly journal: PushJournal,
    private readonly endings: PushEndings,
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
      if (sent.target?.productType === undefined || !this.lease.outlastsCall()) return undefined;
      const { stock, productType } = sent.target;
      return { sku: stock.sku, productType, quantity: stock.broadcast };
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
      else if (target.productType === undefined) setAside(sku, { kind: 'unchecked' });
      else if (notBefore > this.journal.now())
        setAside(sku, { kind: 'deferred', untilMs: notBefore, error: '', cause: 'earlier' });
      else return target;
    }
    return undefined;
  }

  private async conclude(stock: Stock, fence: number, outcome: PushOutcome): Promise<PushEnd> {
    if (outcome.kind === 'skipped') return { kind: 'nothing' };
    if (outcome.kind === 'accepted') await this.record(stock, outcome);
    if (outcome.sent !== undefined && !(this.lease.isHeld() && this.lease.fence === fence)) {
      // This process was held up, and another sender may have sent a newer number first: it must have the last word.
      await this.outbox.oweAgain(stock.sku, timestampOf(this.journal.now()));
      return { kind: 'nothing' };
    }
    if (outcome.kind === 'accepted') return this.settle(stock, fence, outcome);
    const isUnheard = outcome.kind === 'unavailable' && outcome.isUnheard === true;
    return this.endings.fail(stock, outcome, isUnheard ? outcome.sent?.answeredAt : undefined);
  }

  /** The push in the SKU's history, with the way it took. */
  private async record(stock: Stock, { submissionId, requestId, sent }: Accepted): Promise<void> {
    const { sku, pending } = stock;
    const owedAt = pending === undefined ? sent.sentAt : millisOf(pending.since);
    const propagationMs = Math.max(0, sent.answeredAt - owedAt);
    await this.outbox.record({
      ...syncRowOf(stock, txIdOf.sync(sku, stock.version, submissionId), timestampOf(sent.answeredAt)),
      status: 'completed',
      push: {
        quantity: sent.quantity,
        submissionId,
        ...(requestId === undefined ? {} : { requestId }),
        propagationMs,
      },
    });
    const callMs = sent.answeredAt - sent.sentAt;
    this.journal.accepted(sku, sent.quantity, { propagationMs, callMs }, requestId);
  }

  private async settle({ sku, version, pending }: Stock, fence: number, outcome: Accepted): Promise<PushEnd> {
    const timestamp = timestampOf(outcome.sent.answeredAt);
    // Before the mark goes: a crash in between leaves the push owed, and the next one closes them.
    if (pending?.error !== undefined) await this.endings.mended(sku, timestamp);
    const result = await this.outbox.settle({
      sku,
      version,
      count: outcome.sent.quantity,
      txId: txIdOf.sync(sku, version, outcome.submissionId),
      timestamp,
      fence,
      isDoubtful: isDoubtful(outcome.sent.sentAt, pending?.unheardAt, this.lease.callTimeoutMs),
    });
    if (result.kind === 'fenced') return { kind: 'nothing' };
    this.commits.learn(result.stock);
    return result.kind === 'settled' ? { kind: 'settled' } : { kind: 'moved', stock: result.stock };
  }
}
