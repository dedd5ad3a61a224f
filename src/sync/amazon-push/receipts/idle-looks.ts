import { Injectable } from '@nestjs/common';
import { AmazonLooks, type Looked } from './amazon-looks.service';
import { LookBudget } from './look-budget';

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

  /** Calls that may be made in this turn. */
  get calls(): number {
    return this.budget.idleCalls;
  }

  /** Looks at up to 20 seller SKUs, in one call. Throws when the store does not answer. */
  look(sellerSkus: readonly string[]): Promise<Looked> {
    this.budget.spendIdle();
    return this.looks.look(sellerSkus);
  }
}
