import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { PushService, type Turn } from '../call/push.service';
import type { Allowance } from '../domain/circuit-breaker';
import type { DispatchContext } from './dispatch-context';
import type { PushResult } from '../domain/push-result';
import { PushQueue, type QueuedPush } from '../domain/push-queue';
import { SenderLease } from '../sender-lease';
import { SenderStatus } from '../circuit/sender-status';
import { AmazonCircuit } from '../circuit/amazon-circuit';

/** Calls under way at once: more than the rate makes of the longest call, so that slow answers cost no pace. */
const CONCURRENT_PUSHES = 32;

/** The stage of the calls: those that wait for their turn, and the turns under way. One at a time waits for Amazon's limit. */
@Injectable()
export class PushRunner {
  readonly queue = new PushQueue();
  private turns = 0;
  private waiting: PushTurn | undefined;

  constructor(
    private readonly broadcasts: PushService,
    private readonly lease: SenderLease,
    private readonly gate: AmazonCircuit,
    private readonly news: SenderStatus,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender: Amazon's limits may just have been used up by the one before it. */
  begin(): void {
    this.broadcasts.begin();
  }

  /** Lets no further call go out; the turns that wait end at once. */
  close(): Promise<void> {
    return this.broadcasts.close();
  }

  /** Begins the next turn, if that may be now; resolves when it has ended and its push is concluded. */
  start(desk: DispatchContext, nowMs: number): Promise<void> | undefined {
    if (this.waiting !== undefined || this.turns >= CONCURRENT_PUSHES) return undefined;
    if (!this.queue.isReady(desk.busy, nowMs)) return undefined;
    const allowance = this.gate.admit('push', this.turns, nowMs);
    return allowance === 'none' ? undefined : this.take(desk, allowance);
  }

  private async take(desk: DispatchContext, allowance: Allowance): Promise<void> {
    const turn = new PushTurn(desk, () => {
      this.endWaitOf(turn);
      return this.choose(desk, allowance);
    });
    this.turns += 1;
    this.waiting = turn;
    const ended = await this.news.attempt('A push could not be finished', () => this.broadcasts.push(turn));
    this.endWaitOf(turn);
    this.turns -= 1;
    if (ended !== undefined) await this.news.tell('push', [ended.end], allowance);
    turn.conclude(ended?.end);
  }

  /** Another turn may wait for Amazon's limit from here on. */
  private endWaitOf(turn: PushTurn): void {
    if (this.waiting === turn) this.waiting = undefined;
  }

  /** While a turn waited for Amazon's limit, the lease may have gone, or Amazon may have begun to refuse. */
  private choose(desk: DispatchContext, allowance: Allowance): QueuedPush | undefined {
    const now = this.clock.now();
    const mayGo = allowance === 'probe' || this.gate.allowance('push', now) === 'all';
    return mayGo && this.lease.isHeld() ? this.queue.take(desk.busy, now) : undefined;
  }
}

/** One turn: whose it is, is chosen when Amazon takes a call, and again while those chosen have nothing to send. */
class PushTurn implements Turn {
  private push: QueuedPush | undefined;

  constructor(
    private readonly desk: DispatchContext,
    private readonly choose: () => QueuedPush | undefined,
  ) {}

  readonly next = (): string | undefined => {
    this.push = this.choose();
    if (this.push !== undefined) this.desk.busy.add(this.push.sku);
    this.desk.pump();
    return this.push?.sku;
  };

  readonly setAside = (_sku: string, end: PushResult): void => {
    this.conclude(end);
  };

  /** Lets the SKU go; without an end it is left to the next sweep. */
  conclude(end: PushResult | undefined): void {
    const { push } = this;
    this.push = undefined;
    if (push === undefined) return;
    this.desk.busy.delete(push.sku);
    if (end !== undefined) this.desk.conclude(push, end);
  }
}
