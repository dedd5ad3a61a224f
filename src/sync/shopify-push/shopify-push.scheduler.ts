import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { OutboxNotifier } from '../../inventory/outbox/outbox-notifier';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedRunner } from '../../platform/jobs/leased-runner.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { ShopifyPushLease } from './shopify-push-lease';
import { ShopifySender } from './shopify-sender';

const FINISH_WITHIN_MS = 6_000;

/**
 * Runs the sender to Shopify in one instance at a time: at once after a commit of this process, and by sweeps for what
 * another instance left; else within an invocation. Nothing runs without Admin access.
 * Shop path: OutboxNotifier -> ShopifyPushScheduler -> ShopifySender. ADR 7, ADR 22.
 */
@Injectable()
export class ShopifyPushScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'The adjustments for Shopify could not be written';
  private readonly runner: LeasedRunner;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly sender: ShopifySender,
    private readonly notifier: OutboxNotifier,
    private readonly lease: ShopifyPushLease,
  ) {
    const { leaseTtlMs, sweepMs } = sync;
    this.runner = new LeasedRunner(lease, this, new FailureLog('Shopify'), {
      leaseTtlMs,
      recheckMs: Math.min(sweepMs, leaseTtlMs / 3),
      finishWithinMs: FINISH_WITHIN_MS,
    });
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (!this.sync.runJobs || !this.admin.isOn) return;
    this.notifier.onAdjustments((skus) => {
      if (!this.lease.isHeld()) return;
      this.sender.note(skus);
      this.runner.nudge();
    });
    this.runner.start();
  }

  /** Writes what is pending until nothing may go now, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    if (!this.admin.isOn) return 'not_due';
    return this.runner.run(deadline, {
      failureText: this.failureText,
      isDue: () => this.sender.isDue(),
      round: (mayGoOn) => this.sender.run(mayGoOn),
    });
  }

  taken(): void {
    this.sender.begin();
  }

  round(mayGoOn: () => boolean): Promise<Round> {
    return this.sender.run(mayGoOn);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.runner.stop();
  }
}
