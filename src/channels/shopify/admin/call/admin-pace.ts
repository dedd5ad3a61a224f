import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../../platform/clock';
import { type Points, type ThrottleStatus, waitMsFor } from '../domain/pace';

/** What an operation is expected to cost before its first answer. A mutation costs 10. */
const FIRST_COST = 10;
/** Beyond the computed wait, in milliseconds: neither clock is exact. */
const MARGIN_MS = 10;

/** Lets a call through when its points fit, so that Shopify rarely has to throttle it. */
export class AdminPace {
  private points: Points | undefined;
  private readonly costs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Waits until the operation fits. Gives the points that are reserved for it. */
  async enter(operation: string): Promise<number> {
    const cost = this.costs.get(operation) ?? FIRST_COST;
    const waitMs = waitMsFor(this.points, cost, this.clock.now());
    if (this.points !== undefined) this.points = { ...this.points, reserved: this.points.reserved + cost };
    if (waitMs > 0) await sleep(waitMs + MARGIN_MS);
    return cost;
  }

  /** Notes what Shopify answered about the points. */
  leave(
    operation: string,
    reserved: number,
    cost: number | undefined,
    status: ThrottleStatus | undefined,
  ): void {
    if (cost !== undefined) this.costs.set(operation, cost);
    const others = Math.max(0, (this.points?.reserved ?? reserved) - reserved);
    if (status !== undefined) this.points = { status, atMs: this.clock.now(), reserved: others };
    else if (this.points !== undefined) this.points = { ...this.points, reserved: others };
  }
}
