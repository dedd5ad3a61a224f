import type { Lease } from '../dynamodb/lease/lease';
import type { Deadline } from './deadline';
import type { FailureLog } from './failure-log';
import { LeasedJob, type LeasedJobOptions, type RecurringWork } from './leased-job.scheduler';
import { type BoundedWork, LeasedRun, type RunResult } from './leased-run.scheduler';

interface LeasedRunnerOptions extends LeasedJobOptions {
  /** How long a stop waits for the round under way, in milliseconds. */
  readonly finishWithinMs: number;
}

/** Does the work of a lease all the time where jobs run, or in runs with a deadline, and ends both at once. ADR 7. */
export class LeasedRunner {
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;

  constructor(
    lease: Lease,
    private readonly work: RecurringWork,
    log: FailureLog,
    private readonly options: LeasedRunnerOptions,
  ) {
    this.job = new LeasedJob(lease, work, log, options);
    this.runs = new LeasedRun(lease, log, options.leaseTtlMs);
  }

  /** False where nothing runs between requests. */
  get isRecurring(): boolean {
    return this.job.isRunning;
  }

  /** Repeats the work from now on. */
  start(): void {
    this.job.start();
  }

  /** Starts the next round at once. */
  nudge(): void {
    this.job.nudge();
  }

  /** Works until nothing more is due or the time is up; `work`: what a run does otherwise than the job. Never throws. */
  run(deadline: Deadline, work: BoundedWork = this.work): Promise<RunResult> {
    return this.runs.run(deadline, work);
  }

  /** Ends the round under way and releases the lease; that of a round which does not end in time lapses. */
  async stop(): Promise<void> {
    this.job.halt();
    await this.runs.ended();
    if (await this.job.hasEnded(this.options.finishWithinMs)) await this.job.release();
  }
}
