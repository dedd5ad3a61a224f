import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { isCheckDue } from '../domain/check-state';
import { CheckStateRepository } from './check-state.repository';
import { OrderGapReader } from './order-gap.service';
import { ShopSubscriptionCheck } from './subscription-check.service';

/** One step: the check when it is due, else the next page of orders of a gap. The state is stored after each. */
@Injectable()
export class SubscriptionSteps {
  constructor(
    private readonly states: CheckStateRepository,
    private readonly check: ShopSubscriptionCheck,
    private readonly gap: OrderGapReader,
    private readonly clock: Clock,
  ) {}

  async isDue(): Promise<boolean> {
    const state = await this.states.load();
    return state.gap !== undefined || isCheckDue(state, this.clock.now());
  }

  /** `at_once`: another step may be due. `later`: Shopify gave no answer. `done`: nothing is due. */
  async step(): Promise<'at_once' | 'later' | 'done'> {
    const state = await this.states.load();
    if (isCheckDue(state, this.clock.now())) {
      const next = await this.check.check(state);
      if (next !== undefined) {
        await this.states.save(next);
        return next.gap === undefined ? 'done' : 'at_once';
      }
      if (state.gap === undefined) return 'later';
    }
    if (state.gap === undefined) return 'done';
    const page = await this.gap.page(state, state.gap);
    if (page.kind === 'again') return 'later';
    await this.states.save(page.state);
    return page.state.gap === undefined ? 'done' : 'at_once';
  }
}
