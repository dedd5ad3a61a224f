import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import type { Round } from '../../../platform/jobs/leased-work';
import { OrdersStartRepository } from '../start/orders-start.repository';
import { nextStep, type SearchState, type SearchStep } from './domain/search-state';
import { announced, requested, type Transition } from './domain/search-transitions';
import { SearchAlerts } from './search-alerts';
import { SearchLog } from './search-log';
import { SearchStateRepository } from './search-state.repository';
import { SearchSteps } from './search-steps';

/** The log line of a check or a step that threw; the step is repeated. */
export const SEARCH_FAILED = "The search of Amazon's orders could not continue";

/**
 * Searches Amazon's orders, one step a call. Before and after each call the state is in the store, so that any other
 * process can make the next step; a page that a crash repeats changes nothing the second time.
 * Order path: OrderSearchScheduler -> OrderSearcher -> SearchSteps. ADR 20.
 */
@Injectable()
export class OrderSearcher {
  constructor(
    private readonly states: SearchStateRepository,
    private readonly start: OrdersStartRepository,
    private readonly steps: SearchSteps,
    private readonly alerts: SearchAlerts,
    private readonly log: SearchLog,
    private readonly clock: Clock,
  ) {}

  /** Makes a search due at once; any instance may. Gives the moment of its next call. Throws when the store does not answer. */
  async request(): Promise<number> {
    for (;;) {
      const nowMs = this.clock.now();
      const state = await this.states.load();
      const next = requested(state, nowMs);
      const saved = next === undefined ? state : await this.states.save(next);
      if (saved === undefined) continue;
      const step = nextStep(saved, nowMs);
      return step.kind === 'wait' ? step.untilMs : nowMs;
    }
  }

  /** In how many milliseconds the next step is due; 0: now. Throws when the store does not answer. */
  async dueInMs(): Promise<number> {
    const nowMs = this.clock.now();
    const step = nextStep(await this.states.load(), nowMs);
    return step.kind === 'wait' ? step.untilMs - nowMs : 0;
  }

  /** Raises an alert when no instance has ended a search for too long. Throws when the store does not answer. */
  async checkOverdue(): Promise<void> {
    await this.alerts.overdue(await this.states.load());
  }

  /**
   * Makes the step that is due. Only for the holder of the lease: `isStillOurs` says whether this process still is.
   * Throws when the store does not answer; the step is then repeated.
   */
  async step(isStillOurs: () => boolean): Promise<Round> {
    const state = await this.states.load();
    const nowMs = this.clock.now();
    const step = nextStep(state, nowMs);
    if (step.kind === 'wait') return { isDone: true, waitMs: step.untilMs - nowMs };
    const transition = await this.make(state, step, isStillOurs);
    if (transition !== undefined) await this.conclude(state, transition);
    return { isDone: false, waitMs: 0 };
  }

  /** Undefined: the state is not ours to change any more. */
  private async make(
    state: SearchState,
    step: Exclude<SearchStep, { kind: 'wait' }>,
    isStillOurs: () => boolean,
  ): Promise<Transition | undefined> {
    if (step.kind === 'ask') return this.steps.ask(state, step.parked);
    const search = announced(state, await this.start.countedFromMs(), this.clock.now());
    if (!isStillOurs()) return undefined;
    const saved = await this.states.save(search);
    return saved === undefined ? undefined : this.steps.search({ ...saved, run: search.run });
  }

  /** Alerts go first: a crash in between raises them again, which is one more sighting of the same problem. */
  private async conclude(before: SearchState, transition: Transition): Promise<void> {
    await this.alerts.update(before, transition);
    if ((await this.states.save(transition.state)) !== undefined) this.log.note(transition.event);
  }
}
