import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedSteps } from '../../platform/jobs/leased-steps.scheduler';
import { ListingMatcher, MATCH_FAILED } from './listing-matcher';
import { MatchLease } from './match-state.repository';

/** How often an instance looks for a run that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;

/**
 * Makes the steps of a match in one instance at a time: all the time where jobs run, else within a request or an invocation.
 *
 * Path: ListingMatchScheduler -> ListingMatcher. ADR 7, ADR 19.
 */
@Injectable()
export class ListingMatchScheduler implements BeforeApplicationShutdown {
  private readonly steps: LeasedSteps;

  constructor(
    private readonly sync: SyncConfig,
    matcher: ListingMatcher,
    lease: MatchLease,
  ) {
    const steps = {
      failureText: MATCH_FAILED,
      isDue: () => matcher.isUnderWay(),
      step: (mayGoOn: () => boolean) => matcher.step(mayGoOn),
    };
    const { leaseTtlMs } = sync;
    this.steps = new LeasedSteps(lease, steps, new FailureLog('ListingMatch'), {
      leaseTtlMs,
      recheckMs: RECHECK_MS,
    });
  }

  /** False where nothing runs between requests: then a request makes the steps itself, by `advance`. */
  get isRecurring(): boolean {
    return this.steps.isRecurring;
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (this.sync.runJobs) this.steps.start();
  }

  /** Makes the steps that are due at once. */
  nudge(): void {
    this.steps.nudge();
  }

  /** Makes steps until one must wait for Amazon, or the time is up. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    return this.steps.advance(deadline);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.steps.stop();
  }
}
