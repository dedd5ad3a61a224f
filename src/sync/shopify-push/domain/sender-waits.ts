import { HOUR_MS } from '../../../platform/durations';
import { type RetryRule, retryDelayMs } from '../../../platform/retry-delay';

/** One call that fails is tried again at these pauses. */
const OF_ONE: RetryRule = { firstMs: 1_000, longestMs: 60_000 };
/** After calls without an answer in a row all calls wait; one in a quarter of a minute shows when Shopify is back. */
const OF_ALL: RetryRule = { firstMs: 1_000, longestMs: 15_000 };
const FAILURES_BEFORE_ALL_WAIT = 3;
/** Without access nothing changes by itself within seconds, in milliseconds. */
const WITHOUT_ACCESS_MS = 30_000;

interface Wait {
  readonly failures: number;
  readonly untilMs: number;
}

/**
 * What the sender of this process waits for: single calls, and all of them while Shopify does not answer. Only in memory: a
 * new sender tries everything at once. `random` is in [0, 1).
 */
export class SenderWaits {
  private readonly waits = new Map<string, Wait>();
  private failuresInARow = 0;
  private allUntilMs = 0;

  /** True while Shopify fails: then one call at a time is enough. */
  get isFailing(): boolean {
    return this.failuresInARow > 0;
  }

  /** For how long no call is sent, in milliseconds. */
  forMs(nowMs: number): number {
    return Math.max(0, this.allUntilMs - nowMs);
  }

  mayStart(id: string, nowMs: number): boolean {
    return (this.waits.get(id)?.untilMs ?? 0) <= nowMs;
  }

  /** Milliseconds until the first single call may start that waits now; Infinity without one. */
  nextInMs(nowMs: number): number {
    let first = Infinity;
    for (const [id, { untilMs }] of this.waits) {
      if (untilMs < nowMs - HOUR_MS) this.waits.delete(id);
      else if (untilMs > nowMs) first = Math.min(first, untilMs - nowMs);
    }
    return first;
  }

  /** Shopify answered. */
  answered(id: string): void {
    this.waits.delete(id);
    this.failuresInARow = 0;
    this.allUntilMs = 0;
  }

  /** Shopify answered, and this one is tried again: after `forMs`, else after the usual pause. */
  postpone(id: string, nowMs: number, random: number, forMs?: number): void {
    this.failuresInARow = 0;
    this.wait(id, nowMs, random, forMs);
  }

  /** Shopify gave no usable answer to this one. */
  unanswered(id: string, nowMs: number, random: number): void {
    this.failuresInARow += 1;
    this.wait(id, nowMs, random, undefined);
    const beyond = this.failuresInARow - FAILURES_BEFORE_ALL_WAIT;
    if (beyond >= 0) this.allWait(nowMs + retryDelayMs(OF_ALL, beyond, random));
  }

  /** Shopify has no room for calls for so long. */
  limited(id: string, nowMs: number, forMs: number): void {
    this.wait(id, nowMs, 0, forMs);
    this.allWait(nowMs + forMs);
  }

  /** Shopify refuses the app. */
  withoutAccess(nowMs: number): void {
    this.failuresInARow += 1;
    this.allWait(nowMs + WITHOUT_ACCESS_MS);
  }

  /** Another process was the sender in between: everything may have changed. */
  forget(): void {
    this.waits.clear();
    this.failuresInARow = 0;
    this.allUntilMs = 0;
  }

  private allWait(untilMs: number): void {
    this.allUntilMs = Math.max(this.allUntilMs, untilMs);
  }

  private wait(id: string, nowMs: number, random: number, forMs: number | undefined): void {
    const failures = this.waits.get(id)?.failures ?? 0;
    const untilMs = nowMs + (forMs ?? retryDelayMs(OF_ONE, failures, random));
    this.waits.set(id, { failures: failures + 1, untilMs });
  }
}
