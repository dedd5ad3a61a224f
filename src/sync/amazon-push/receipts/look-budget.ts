import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';

/**
 * Milliseconds from one look to the next one: four a second of Amazon's five searches, so that a check of a listing, which
 * goes first, always finds a token.
 *
 *   looks an hour                                          receipts                    readings (SKUs with 1 to 10 units)
 *   fresh, 10,000 SKUs, 1,000 of them with few units,      50 to 100: most are         every 30 s: 6,000
 *   1,000 pushes                                           read by a reading anyway
 *   stale, the same                                        the same                    6,000, and 8,400 for the others in turn
 *   orders are not read, 1,000 pushes                      50 to 1,000                 none
 *   a sweep of 100,000 SKUs                                                            5,000 of what is left of 14,400
 */
const PAUSE_MS = 250;

/** Calls at once at most, however long ago the last one was: then they take ten seconds. */
const MOST_CALLS = 40;

/** Idle calls of one turn at most: a receipt that becomes due meanwhile waits for five seconds. */
const MOST_IDLE_CALLS = 20;

/**
 * Where receipts and readings take the whole budget, one look in five is idle all the same: 16 SKUs a second, so that a sweep of
 * 100,000 takes less than two hours. Milliseconds from one to the next, and how many at once.
 */
const SHARE_PAUSE_MS = 1_250;
const MOST_SHARED = 4;

/**
 * How many searches may look at what Amazon shows. All take from it in one order: late calls, receipts, readings, the sweep;
 * the checks of listings before pushes go first and do not wait for it.
 * Push path: LookTurn, IdleLooks -> LookBudget. ADR 24.
 */
@Injectable()
export class LookBudget {
  private allowedFromMs = 0;
  private sharedFromMs = 0;

  constructor(private readonly clock: Clock) {}

  /** Calls that may be made now. */
  get calls(): number {
    const nowMs = this.clock.now();
    this.allowedFromMs = Math.max(this.allowedFromMs, nowMs - MOST_CALLS * PAUSE_MS);
    return Math.max(0, Math.floor((nowMs - this.allowedFromMs) / PAUSE_MS));
  }

  spend(calls: number): void {
    this.allowedFromMs += calls * PAUSE_MS;
  }

  /** Calls that may wait and may be made now: what is left, or their share. */
  get idleCalls(): number {
    const nowMs = this.clock.now();
    this.sharedFromMs = Math.max(this.sharedFromMs, nowMs - MOST_SHARED * SHARE_PAUSE_MS);
    const shared = Math.max(0, Math.floor((nowMs - this.sharedFromMs) / SHARE_PAUSE_MS));
    return Math.max(Math.min(this.calls, MOST_IDLE_CALLS), shared);
  }

  /** The share is borrowed: the others get as many fewer after it. */
  spendIdle(): void {
    this.spend(1);
    this.sharedFromMs += SHARE_PAUSE_MS;
  }
}
