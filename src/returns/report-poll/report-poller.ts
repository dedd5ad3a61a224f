import { Injectable } from '@nestjs/common';
import { ReturnsConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import type { Round } from '../../platform/jobs/leased-work';
import { type Beginning, beginning, fromNowOn, type PollCause, withLook } from './domain/poll-plan';
import { nextStep, type PollStep, type PollWork } from './domain/poll-state';
import { announced, type Transition } from './domain/poll-transitions';
import { PollAlerts } from './poll-alerts';
import { PollLog } from './poll-log';
import { PollStateRepository } from './poll-state.repository';
import { ReportSteps } from './report-steps';

/** The log line of a check or a step that threw; the step is repeated. */
export const POLL_FAILED = 'The poll of Amazon returns could not continue';

/** The result of a step as one round of work: no cycle is in progress, nothing is due yet, or a step was made. */
export interface StepEnd extends Round {
  readonly kind: 'idle' | 'wait' | 'went_on';
}

/**
 * Polls Amazon's returns, one step a call. Before and after each effect the state is in the store, so that any other
 * process can make the next step; an effect that a crash repeats changes nothing the second time.
 * Returned-unit path: ReportPollScheduler -> ReportPoller -> ReportSteps. ADR 9.
 */
@Injectable()
export class ReportPoller {
  constructor(
    private readonly states: PollStateRepository,
    private readonly steps: ReportSteps,
    private readonly alerts: PollAlerts,
    private readonly log: PollLog,
    private readonly config: ReturnsConfig,
    private readonly clock: Clock,
  ) {}

  /** Begins a cycle unless one is in progress; any instance may. Throws when the store does not answer. */
  async begin(cause: 'manual'): Promise<Exclude<Beginning, { kind: 'known' }>>;
  async begin(cause: PollCause): Promise<Beginning>;
  async begin(cause: PollCause): Promise<Beginning> {
    for (;;) {
      const state = await this.states.load();
      const begun = beginning(state, cause, this.clock.now(), this.config);
      if (begun.kind !== 'started') return begun;
      const saved = await this.states.save(begun.state);
      if (saved === undefined) continue;
      if (saved.work !== undefined) this.log.began(saved.work, cause === 'manual' ? 'manual' : 'cron');
      return begun;
    }
  }

  /** Makes the cron count from now on if no moment of it is known. Throws when the store does not answer. */
  async beginFromNowOn(): Promise<void> {
    const state = fromNowOn(await this.states.load(), this.clock.now());
    // Another writer that was first has stored a moment too, or has begun a poll.
    if (state !== undefined) await this.states.save(state);
  }

  /** What is due, without doing it. */
  async peek(): Promise<StepEnd['kind']> {
    const { kind } = nextStep(await this.states.load(), this.clock.now());
    return kind === 'idle' || kind === 'wait' ? kind : 'went_on';
  }

  /**
   * Makes the step that is due. Only for the holder of the lease: `isStillOurs` says whether this process still is.
   * Throws when the store does not answer; the step is then repeated.
   */
  async step(isStillOurs: () => boolean): Promise<StepEnd> {
    const state = withLook(await this.states.load(), this.config.firstPoll);
    const now = this.clock.now();
    const step = nextStep(state, now);
    if (step.kind === 'idle') return { kind: 'idle', isDone: true, waitMs: 0 };
    if (step.kind === 'wait') return { kind: 'wait', isDone: true, waitMs: step.untilMs - now };
    const transition = await this.make(step, isStillOurs);
    if (transition !== undefined) await this.conclude(step.poll.work, transition);
    return { kind: 'went_on', isDone: false, waitMs: 0 };
  }

  /** Undefined: the state is not ours to change any more. */
  private async make(
    step: Exclude<PollStep, { kind: 'idle' | 'wait' }>,
    isStillOurs: () => boolean,
  ): Promise<Transition | undefined> {
    switch (step.kind) {
      case 'ask': {
        if (!isStillOurs()) return undefined;
        const askedAt = this.clock.now();
        const poll = await this.states.save(announced(step.poll, askedAt));
        return poll === undefined ? undefined : this.steps.ask(poll, askedAt);
      }
      case 'search':
        return this.steps.search(step);
      case 'check':
        return this.steps.check(step);
      case 'read':
        return this.steps.read(step, isStillOurs);
    }
  }

  /** Alerts go first: a crash in between raises them again, which is one more sighting of the same problem. */
  private async conclude(work: PollWork, { state, event }: Transition): Promise<void> {
    await this.alerts.update(work, event);
    if ((await this.states.save(state)) !== undefined) this.log.note(work, event);
  }
}
