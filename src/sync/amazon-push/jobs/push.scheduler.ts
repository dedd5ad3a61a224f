import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { SyncConfig } from '../../../config/app-config';
import { LiveInstances } from '../../../platform/instances/live-instances.scheduler';
import { LeasedJob, type RecurringWork } from '../../../platform/jobs/leased-job.scheduler';
import type { Round } from '../../../platform/jobs/leased-work';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { SenderLease } from '../sender-lease';
import { OutboxLoader } from './outbox-loader';

/** The pause after a sweep is at least this many times as long as the sweep, so that a long outbox is not read all the time. */
const REST_PER_SWEEP = 10;

/**
 * Starts pushes around the clock: at once when a commit of this process makes a SKU pending, and by sweeps of the outbox
 * for what a crash or another instance left. Only the holder of the sender's lease pushes.
 * Push path: PushScheduler -> OutboxLoader, which OutboxNotifier also reaches directly. ADR 7.
 */
@Injectable()
export class PushScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'The sweep of the outbox failed';
  private readonly logger = new Logger('Sender');
  private readonly job: LeasedJob;
  private isWaiting = false;

  constructor(
    private readonly config: SyncConfig,
    private readonly dispatcher: PushDispatcher,
    private readonly loader: OutboxLoader,
    private readonly lease: SenderLease,
    private readonly instances: LiveInstances,
  ) {
    const { leaseTtlMs, sweepMs } = config;
    const recheckMs = Math.min(leaseTtlMs / 3, sweepMs);
    this.job = new LeasedJob(lease, this, dispatcher, { leaseTtlMs, recheckMs });
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (!this.config.runJobs) return;
    this.loader.listen();
    this.job.start();
  }

  /** Finishes the calls in flight and releases the lease, so that another instance can take it at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.job.halt();
    await Promise.all([this.dispatcher.stop(), this.loader.stop()]);
    await this.job.release();
  }

  taken(): void {
    this.isWaiting = false;
    this.logger.log({ fence: this.lease.fence }, 'This instance is the sender');
    void this.instances.holdsSenderLease(this.lease.fence);
    this.dispatcher.begin();
    this.loader.begin();
  }

  notHeld(): void {
    if (this.lease.isWaiting && !this.isWaiting)
      this.logger.log(
        'The sender is of an older release: this instance takes over when the time of its lease is over',
      );
    this.isWaiting = this.lease.isWaiting;
    void this.instances.holdsSenderLease(0);
    this.dispatcher.forget();
  }

  /** One sweep. */
  async round(): Promise<Round> {
    const beganAt = performance.now();
    // Not awaited: some wait for Amazon, and one reads all listings.
    void this.loader.checks.run();
    try {
      await this.loader.loadPending();
    } catch (error) {
      this.dispatcher.note('The outbox could not be read', error);
    }
    const restMs = (performance.now() - beganAt) * REST_PER_SWEEP;
    return { isDone: true, waitMs: Math.max(this.config.sweepMs, restMs) };
  }
}
