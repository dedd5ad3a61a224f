import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { ShopifyComparison } from '../../shopify-levels/sweep/shopify-comparison.service';
import { afterComparison, type CheckState, isCheckDue } from '../domain/check-state';
import { CheckStateRepository } from './check-state.repository';
import { OrderGapReader } from './order-gap.service';
import { ShopSubscriptionCheck } from './subscription-check.service';

/**
 * One step: the check when it is due, else the next page of the orders of a gap, then a comparison of everything. The state
 * is stored after each.
 */
@Injectable()
export class SubscriptionSteps {
  constructor(
    private readonly states: CheckStateRepository,
    private readonly check: ShopSubscriptionCheck,
    private readonly gap: OrderGapReader,
    private readonly comparison: ShopifyComparison,
    private readonly clock: Clock,
  ) {}

  async isDue(): Promise<boolean> {
    const state = await this.states.load();
    return isCheckDue(state, this.clock.now()) || hasRest(state);
  }

  /** `at_once`: another step may be due. `later`: Shopify gave no answer. `done`: nothing is due. */
  async step(): Promise<'at_once' | 'later' | 'done'> {
    const state = await this.states.load();
    if (!isCheckDue(state, this.clock.now())) return this.makeUp(state);
    const next = await this.check.check(state);
    if (next !== undefined) return this.keep(next);
    // What the last check found does not wait for the next one.
    return hasRest(state) ? this.makeUp(state) : 'later';
  }

  /** Makes up for messages that were lost: the orders first, so that the comparison finds no sale that they explain. */
  private async makeUp(state: CheckState): Promise<'at_once' | 'later' | 'done'> {
    if (state.gap !== undefined) {
      const page = await this.gap.page(state, state.gap);
      return page.kind === 'again' ? 'later' : this.keep(page.state);
    }
    if (state.isToCompare !== true) return 'done';
    await this.comparison.request();
    return this.keep(afterComparison(state));
  }

  private async keep(state: CheckState): Promise<'at_once' | 'done'> {
    await this.states.save(state);
    return hasRest(state) ? 'at_once' : 'done';
  }
}

function hasRest({ gap, isToCompare }: CheckState): boolean {
  return gap !== undefined || isToCompare === true;
}
