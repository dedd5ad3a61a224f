import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { type CheckProgress, progressOf } from '../../drift/domain/check-progress';
import { beginning } from './domain/sweep-state';
import { SweepStateRepository } from './sweep-state.repository';

/** Requests a sweep of Amazon, which the sender makes, and shows how far it is. Any instance may. ADR 25. */
@Injectable()
export class SweepRequests {
  private isNew = false;

  constructor(
    private readonly states: SweepStateRepository,
    private readonly clock: Clock,
  ) {}

  /** Begins a sweep, unless one is under way. */
  async request(): Promise<'started' | 'under_way'> {
    for (;;) {
      const begun = beginning(await this.states.load(), this.clock.now());
      if (begun === undefined) return 'under_way';
      if ((await this.states.save(begun)) === undefined) continue;
      this.isNew = true;
      return 'started';
    }
  }

  /** The sweep under way, else the last one. */
  async progress(): Promise<CheckProgress> {
    const { run, last } = await this.states.load();
    const shownRun = run === undefined ? undefined : { ...run, compared: run.compared + (run.ahead ?? 0) };
    const { status, problem, ...progress } = progressOf(shownRun, last);
    // Without its last part a sweep has compared everything all the same.
    const shown = problem ?? (run ?? last)?.catalogueProblem;
    return { status, ...progress, ...(shown === undefined ? {} : { problem: shown }) };
  }

  /** True once after each request of this process: its sender begins at once. */
  takeNew(): boolean {
    const { isNew } = this;
    this.isNew = false;
    return isNew;
  }
}
