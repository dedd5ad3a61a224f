import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedRun, type RunResult } from '../../platform/jobs/leased-run.scheduler';
import { AlertWebhook } from './alert-webhook';
import { AlertsLease } from './alerts-lease';
import { PacedDelivery } from './paced-delivery';

/** `not_configured`: there is no webhook. */
export type DeliveryRunResult = 'not_configured' | RunResult;

/** Posts the alerts that are due, for a process that runs only when it is called. */
@Injectable()
export class DeliveryRunScheduler implements BeforeApplicationShutdown {
  private readonly runs: LeasedRun;

  constructor(
    config: SyncConfig,
    private readonly webhook: AlertWebhook,
    private readonly delivery: PacedDelivery,
    lease: AlertsLease,
  ) {
    this.runs = new LeasedRun(lease, new FailureLog('AlertDelivery'), config.leaseTtlMs);
  }

  /** Posts, about one alert a second, until nothing is due or no post can end in time. Never throws. */
  async deliver({ endAt }: Deadline): Promise<DeliveryRunResult> {
    if (!this.webhook.isConfigured) return 'not_configured';
    return this.runs.run({ lastStartAt: endAt - this.webhook.timeoutMs, endAt }, this.delivery);
  }

  /** For tests and containers that are stopped by hand: Lambda itself gives no notice. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runs.ended();
  }
}
