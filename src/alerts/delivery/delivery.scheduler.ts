import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedJob } from '../../platform/jobs/leased-job.scheduler';
import { AlertWebhook } from './alert-webhook';
import { AlertsLease } from './alerts-lease';
import { PacedDelivery } from './paced-delivery';

/** How long a stop waits for the post in flight before it aborts the post, in milliseconds. */
const FINISH_WITHIN_MS = 1000;

/** Posts alerts around the clock. No other work waits for it, so a slow receiver delays only its own alerts. */
@Injectable()
export class DeliveryScheduler implements BeforeApplicationShutdown {
  private readonly job: LeasedJob;

  constructor(
    private readonly config: SyncConfig,
    private readonly webhook: AlertWebhook,
    delivery: PacedDelivery,
    lease: AlertsLease,
  ) {
    const { leaseTtlMs } = config;
    this.job = new LeasedJob(lease, delivery, new FailureLog('AlertDelivery'), {
      leaseTtlMs,
      recheckMs: leaseTtlMs / 3,
    });
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (this.config.runJobs && this.webhook.isConfigured) this.job.start();
  }

  /** Finishes the post in flight or aborts it, and releases the lease. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.job.isRunning) return;
    this.job.halt();
    await this.job.hasEnded(FINISH_WITHIN_MS);
    this.webhook.close();
    await this.job.release();
  }
}
