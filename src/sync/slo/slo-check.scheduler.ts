import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import { MINUTE_MS } from '../../platform/durations';
import { type Deadline, endsBefore } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { SloAlerts } from './slo-alerts.service';

/** How long a stop waits for a check under way, in milliseconds. */
const FINISH_WITHIN_MS = 1_000;

/**
 * Checks every minute how fast the error budgets are spent: all the time where jobs run, else within an invocation. No lease: the
 * alert has one id, and a check reads the hour that has begun, one read unit.
 */
@Injectable()
export class SloCheckScheduler implements BeforeApplicationShutdown {
  private readonly log = new FailureLog('Objectives');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly sync: SyncConfig,
    private readonly alerts: SloAlerts,
  ) {}

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (!this.sync.runJobs) return;
    this.timer = setInterval(() => void this.check(), MINUTE_MS);
    this.timer.unref();
  }

  /** Makes one check within an invocation. Never throws. */
  async advance(deadline: Deadline): Promise<void> {
    await endsBefore(this.check(), deadline.endAt);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (this.underWay !== undefined) await endsBefore(this.underWay, performance.now() + FINISH_WITHIN_MS);
  }

  private check(): Promise<void> {
    this.underWay ??= this.alerts
      .check()
      .catch((error: unknown) => {
        this.log.note('The objectives could not be checked', error);
      })
      .finally(() => {
        this.underWay = undefined;
      });
    return this.underWay;
  }
}
