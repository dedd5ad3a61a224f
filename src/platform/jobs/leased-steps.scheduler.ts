import type { Lease } from '../dynamodb/lease/lease';
import type { Deadline } from './deadline';
import type { FailureLog } from './failure-log';
import type { RunResult } from './leased-run.scheduler';
import { LeasedRunner } from './leased-runner.scheduler';
import type { Round } from './leased-work';

/** A run with a deadline does not wait for longer, in milliseconds: the next one continues. */
const LONGEST_WAIT_MS = 5_000;
/** How long a stop waits for the step under way, in milliseconds. */
const FINISH_WITHIN_MS = 2_000;

/** Work of stored steps, which another process goes on with where one stops. */
export interface StoredSteps {
  /** The log line of a check or a step that threw. */
  readonly failureText: string;
  /** True while steps are left. May throw. */
  isDue(): Promise<boolean>;
  /** Makes one step. `mayGoOn` turns false when no further effect may begin. May throw. */
  step(mayGoOn: () => boolean): Promise<Round>;
}

/** Makes stored steps in one instance at a time: all the time where jobs run, else within a request or an invocation. ADR 7. */
export class LeasedSteps {
  private readonly runner: LeasedRunner;
  private isStopping = false;

  /** `recheckMs`: how often an instance looks for steps that another instance left. */
  constructor(
    lease: Lease,
    private readonly steps: StoredSteps,
    log: FailureLog,
    options: { readonly leaseTtlMs: number; readonly recheckMs: number },
  ) {
    const { recheckMs } = options;
    const { failureText } = steps;
    const isDue = (): Promise<boolean> => steps.isDue();
    const round = async (mayGoOn: () => boolean): Promise<Round> => {
      const { isDone, waitMs } = await steps.step(mayGoOn);
      return { isDone, waitMs: isDone ? recheckMs : waitMs };
    };
    const finishWithinMs = FINISH_WITHIN_MS;
    this.runner = new LeasedRunner(lease, { failureText, isDue, round }, log, { ...options, finishWithinMs });
  }

  /** False where nothing runs between requests: then a request makes the steps itself, by `advance`. */
  get isRecurring(): boolean {
    return this.runner.isRecurring;
  }

  start(): void {
    this.runner.start();
  }

  /** Makes the steps that are due at once. */
  nudge(): void {
    this.runner.nudge();
  }

  /** Makes steps until one must wait for the other side, or the time is up. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    const { steps } = this;
    return this.runner.run(deadline, {
      failureText: steps.failureText,
      isDue: () => steps.isDue(),
      round: async (mayGoOn) => {
        const { isDone, waitMs } = await steps.step(() => mayGoOn() && !this.isStopping);
        return { isDone: isDone || waitMs > LONGEST_WAIT_MS, waitMs };
      },
    });
  }

  /** Ends the step under way and releases the lease. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.runner.stop();
  }
}
