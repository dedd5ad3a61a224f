import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedSteps } from '../../platform/jobs/leased-steps.scheduler';
import { ShopifyImporter } from './shopify-importer';

/** How often an instance looks for a run that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;

/** The lease of the one instance that imports the shop. */
export class ShopifyImportLease extends Lease {}

/**
 * Makes the steps of an import in one instance at a time: all the time where jobs run, else within a request or an
 * invocation.
 * Path: ShopifyImportScheduler -> ShopifyImporter. ADR 7, ADR 22.
 */
@Injectable()
export class ShopifyImportScheduler implements BeforeApplicationShutdown {
  private readonly steps: LeasedSteps;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    importer: ShopifyImporter,
    lease: ShopifyImportLease,
  ) {
    const steps = {
      failureText: 'The import of the shop could not continue',
      isDue: () => importer.isUnderWay(),
      step: (mayGoOn: () => boolean) => importer.step(mayGoOn),
    };
    const { leaseTtlMs } = sync;
    this.steps = new LeasedSteps(lease, steps, new FailureLog('ShopifyImport'), {
      leaseTtlMs,
      recheckMs: RECHECK_MS,
    });
  }

  /** False where nothing runs between requests: then a request makes the steps itself, by `advance`. */
  get isRecurring(): boolean {
    return this.steps.isRecurring;
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.steps.start();
  }

  /** Makes the steps that are due at once. */
  nudge(): void {
    this.steps.nudge();
  }

  /** Makes steps until one must wait for Shopify, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    return this.admin.isOn ? this.steps.advance(deadline) : 'not_due';
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.steps.stop();
  }
}
