import { Injectable } from '@nestjs/common';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import { Clock } from '../../platform/clock';
import type { Round } from '../../platform/jobs/leased-work';
import {
  beginning,
  type EndedMatch,
  type MatchBeginning,
  type MatchState,
  nextStep,
} from './domain/match-state';
import { MatchStateRepository } from './match-state.repository';
import { MatchSteps } from './match-steps';

/** The log line of a check or a step that threw; the step is repeated. */
export const MATCH_FAILED = 'The match of the catalogue could not continue';

/**
 * Matches the seller's catalogue, one step a call. Before and after each effect the state is in the store, so that any other
 * process can make the next step; an effect that a crash repeats changes nothing the second time.
 *
 * Path: ListingMatchScheduler -> ListingMatcher -> MatchSteps. ADR 19.
 */
@Injectable()
export class ListingMatcher {
  constructor(
    private readonly states: MatchStateRepository,
    private readonly steps: MatchSteps,
    private readonly listings: ListingsRepository,
    private readonly clock: Clock,
  ) {}

  /** Begins a run unless one is under way; any instance may. Throws when the store does not answer, or lacks the table. */
  async begin(dryRun: boolean): Promise<MatchBeginning> {
    // The answer says at once that the table is missing; a run would find it out after minutes.
    await this.listings.find('-');
    for (;;) {
      const begun = beginning(await this.states.load(), dryRun, this.clock.now());
      if (begun.kind !== 'started') return begun;
      const saved = await this.states.save(begun.state);
      if (saved !== undefined) return { kind: 'started', state: saved };
    }
  }

  /** True when a step of a run is due, or will be. */
  async isUnderWay(): Promise<boolean> {
    return (await this.states.load()).run !== undefined;
  }

  /** Makes the step that is due. Only for the holder of the lease. Throws when the store does not answer. */
  async step(mayGoOn: () => boolean): Promise<Round> {
    const state = await this.states.load();
    const now = this.clock.now();
    const step = nextStep(state, now);
    if (step.kind === 'idle') return { isDone: true, waitMs: 0 };
    if (step.kind === 'wait') return { isDone: false, waitMs: step.untilMs - now };
    const next = await this.steps.make(step, mayGoOn);
    if (next !== undefined) await this.states.save(next);
    return { isDone: false, waitMs: 0 };
  }

  load(): Promise<MatchState> {
    return this.states.load();
  }

  /** A POST answers this result: the next one begins a run. Another writer in between has begun one. */
  async delivered(ended: EndedMatch): Promise<void> {
    const state = await this.states.load();
    if (state.last?.runId === ended.runId && state.last.isDelivered !== true)
      await this.states.save({ ...state, last: { ...state.last, isDelivered: true } });
  }
}
