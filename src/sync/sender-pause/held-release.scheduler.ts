import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedSteps } from '../../platform/jobs/leased-steps.scheduler';
import { HeldReleases } from './held-release.service';

/** How often an instance looks for a release that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;

/** The lease of the one instance that releases what is held. */
export class HeldReleaseLease extends Lease {}

/**
 * Releases held SKUs in one instance at a time: all the time where jobs run and the shop may be imported, else within a
 * request or an invocation.
 */
@Injectable()
export class HeldReleaseScheduler implements BeforeApplicationShutdown {
  private readonly steps: LeasedSteps;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    releases: HeldReleases,
    lease: HeldReleaseLease,
  ) {
    const steps = {
      failureText: 'Held SKUs could not be released',
      isDue: () => releases.isUnderWay(),
      step: (mayGoOn: () => boolean) => releases.round(mayGoOn),
    };
    const { leaseTtlMs } = sync;
    this.steps = new LeasedSteps(lease, steps, new FailureLog('Sender'), {
      leaseTtlMs,
      recheckMs: RECHECK_MS,
    });
  }

  /** False where nothing runs between requests: then a request does the rounds itself, by `advance`. */
  get isRecurring(): boolean {
    return this.steps.isRecurring;
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.steps.start();
  }

  /** Begins the rounds that are due at once. */
  nudge(): void {
    this.steps.nudge();
  }

  /** Does the rounds that are due until none is, or the time is up. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    return this.steps.advance(deadline);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.steps.stop();
  }
}
