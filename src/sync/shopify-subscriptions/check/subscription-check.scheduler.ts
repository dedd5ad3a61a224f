import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { MINUTE_MS } from '../../../platform/durations';
import { Lease } from '../../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../../platform/jobs/deadline';
import { FailureLog } from '../../../platform/jobs/failure-log';
import type { RecurringWork } from '../../../platform/jobs/leased-job.scheduler';
import type { RunResult } from '../../../platform/jobs/leased-run.scheduler';
import { LeasedRunner } from '../../../platform/jobs/leased-runner.scheduler';
import type { Round } from '../../../platform/jobs/leased-work';
import { SubscriptionSteps } from './subscription-steps';

/** Held by the instance that checks the subscriptions of the shop. */
@Injectable()
export class ShopifySubscriptionsLease extends Lease {}

/** How often an instance looks whether a check is due, in milliseconds: one read of the store. */
const LOOK_EVERY_MS = 10 * MINUTE_MS;
/** The pause after a check or a page without an answer, in milliseconds. */
const AGAIN_MS = MINUTE_MS;
const FINISH_WITHIN_MS = 6_000;

/**
 * Checks the subscriptions once an hour, and reads the orders of a gap, in one instance at a time. One round is one check or
 * one page. Shop path: ShopSubscriptionsScheduler -> SubscriptionSteps -> ShopSubscriptionCheck, OrderGapReader. ADR 7.
 */
@Injectable()
export class ShopSubscriptionsScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = "The subscriptions of Shopify's webhooks could not be checked";
  private readonly runner: LeasedRunner;
  private nextLookMs = 0;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly steps: SubscriptionSteps,
    private readonly clock: Clock,
    lease: ShopifySubscriptionsLease,
  ) {
    this.runner = new LeasedRunner(lease, this, new FailureLog('Shopify'), {
      leaseTtlMs: sync.leaseTtlMs,
      recheckMs: MINUTE_MS,
      finishWithinMs: FINISH_WITHIN_MS,
    });
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.runner.start();
  }

  /** Does what is due until nothing is, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    if (!this.admin.isOn) return 'not_due';
    return this.runner.run(deadline);
  }

  async isDue(): Promise<boolean> {
    if (this.clock.now() < this.nextLookMs) return false;
    const due = await this.steps.isDue();
    if (!due) this.nextLookMs = this.clock.now() + LOOK_EVERY_MS;
    return due;
  }

  async round(): Promise<Round> {
    const goesOn = await this.steps.step();
    if (goesOn === 'at_once') return { isDone: false, waitMs: 0 };
    if (goesOn === 'later') this.nextLookMs = this.clock.now() + AGAIN_MS;
    return { isDone: true, waitMs: AGAIN_MS };
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.runner.stop();
  }
}
