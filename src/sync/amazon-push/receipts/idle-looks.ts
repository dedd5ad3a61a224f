import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { AmazonLooks, type Looked } from './amazon-looks.service';
import { LookBudget } from './look-budget';

/** Calls of one turn at most: a receipt that becomes due meanwhile waits for five seconds. */
const MOST_CALLS = 20;

/**
 * Looks that may wait, such as those of a sweep: they get what late calls, receipts and readings leave of the budget.
 * Push path: AmazonSweep -> IdleLooks -> LookBudget, AmazonLooks. ADR 24.
 */
@Injectable()
export class IdleLooks {
  constructor(
    private readonly budget: LookBudget,
    private readonly looks: AmazonLooks,
  ) {}

  /** Seller SKUs that may be looked at in this turn. */
  get skus(): number {
    return Math.min(this.budget.calls, MOST_CALLS) * MAX_SEARCHED_SKUS;
  }

  /** Looks at up to 20 seller SKUs, in one call. Throws when the store does not answer. */
  look(sellerSkus: readonly string[]): Promise<Looked> {
    this.budget.spend(1);
    return this.looks.look(sellerSkus);
  }
}
