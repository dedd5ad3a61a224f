import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { AmazonLooks, type Looked } from './amazon-looks.service';
import { LookBudget } from './look-budget';

/** Calls of one turn at most: a receipt that becomes due meanwhile waits for five seconds. */
const MOST_CALLS = 20;

/**
 * Where receipts and readings take the whole budget, one look in five all the same: 16 SKUs a second, so that 100,000 take less
 * than two hours. In milliseconds from one to the next, and how many at once.
 */
const SHARE_PAUSE_MS = 1_250;
const MOST_SHARED = 4;

/**
 * Looks that may wait, such as those of a sweep: they get what late calls, receipts and readings leave of the budget.
 * Push path: AmazonSweep -> IdleLooks -> LookBudget, AmazonLooks. ADR 24.
 */
@Injectable()
export class IdleLooks {
  private sharedFromMs = 0;

  constructor(
    private readonly budget: LookBudget,
    private readonly looks: AmazonLooks,
    private readonly clock: Clock,
  ) {}

  /** Calls that may be made in this turn. */
  get calls(): number {
    const nowMs = this.clock.now();
    this.sharedFromMs = Math.max(this.sharedFromMs, nowMs - MOST_SHARED * SHARE_PAUSE_MS);
    const shared = Math.max(0, Math.floor((nowMs - this.sharedFromMs) / SHARE_PAUSE_MS));
    return Math.max(Math.min(this.budget.calls, MOST_CALLS), shared);
  }

  /** Looks at up to 20 seller SKUs, in one call. Throws when the store does not answer. */
  look(sellerSkus: readonly string[]): Promise<Looked> {
    this.budget.spend(1);
    this.sharedFromMs += SHARE_PAUSE_MS;
    return this.looks.look(sellerSkus);
  }
}
