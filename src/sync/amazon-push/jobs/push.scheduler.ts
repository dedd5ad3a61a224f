import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SyncConfig } from '../../../config/app-config';
import { OutboxNotifier } from '../../../inventory/outbox/outbox-notifier';
import { OutboxLoader } from './outbox-loader';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { SenderLease } from '../sender-lease';

/** A sweep rests at least this many times as long as it took, so that a long outbox is not read all the time. */
const REST_PER_SWEEP = 10;

/**
 * When pushes happen: at once when a commit of this process owes one, and by sweeping the outbox for what a crash or
 * another instance left. Only the holder of the sender's lease sends.
 */
@Injectable()
export class PushScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Sender');
  private stopped = false;
  private leaseTimer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  /** Lease keeping and sweeps under way, which a shutdown waits for. */
  private readonly background = new Set<Promise<void>>();

  constructor(
    private readonly config: SyncConfig,
    private readonly dispatcher: PushDispatcher,
    private readonly feed: OutboxLoader,
    private readonly signal: OutboxNotifier,
    private readonly lease: SenderLease,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runJobs) return;
    this.signal.onPending((stock) => {
      this.feed.enqueue(stock);
    });
    this.keepLease();
    this.sweepAgain();
  }

  /** Finishes the calls under way and hands the lease over, so that another instance need not wait for its end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.leaseTimer);
    clearTimeout(this.sweepTimer);
    await Promise.all([this.dispatcher.stop(), ...this.background]);
    await this.lease.release().catch((error: unknown) => {
      this.dispatcher.note('The lease could not be given back', error);
    });
  }

  /** Renews the lease or looks whether it is free, and comes back for it. */
  private keepLease(): void {
    const work = async (): Promise<void> => {
      const wasLeader = this.lease.isHeld();
      let isAnswered = true;
      try {
        await this.lease.keep();
      } catch (error) {
        isAnswered = false;
        this.dispatcher.note('The lease could not be kept', error);
      }
      const isLeader = this.lease.isHeld();
      if (isLeader && !wasLeader) {
        this.logger.log({ fence: this.lease.fence }, 'This instance is the sender');
        this.dispatcher.begin();
        this.track(this.lookForOwed());
      }
      if (!isLeader) this.dispatcher.forget();
      if (this.stopped) return;
      this.leaseTimer = setTimeout(
        () => {
          this.keepLease();
        },
        this.restOfLeaseMs(isLeader, isAnswered),
      );
    };
    this.track(work());
  }

  /**
   * The holder renews three times within the lease's time; the others look once per sweep whether it is free, and at
   * the very moment when a silent holder counts as dead. While the store does not answer, that moment is long past:
   * it says nothing then.
   */
  private restOfLeaseMs(isLeader: boolean, isAnswered: boolean): number {
    const third = this.config.leaseTtlMs / 3;
    if (isLeader) return third;
    return Math.min(third, this.config.sweepMs, isAnswered ? this.lease.contestInMs + 1 : Infinity);
  }

  /** Goes on whoever holds the lease: one that lapses only until a late renewal must not end the sweeps. */
  private sweepAgain(): void {
    const work = async (): Promise<void> => {
      const beganAt = performance.now();
      // Beside the sweeps, because it waits for Amazon.
      if (this.lease.isHeld()) this.track(this.feed.checkLateCalls());
      await this.lookForOwed();
      if (this.stopped) return;
      const restMs = (performance.now() - beganAt) * REST_PER_SWEEP;
      this.sweepTimer = setTimeout(
        () => {
          this.sweepAgain();
        },
        Math.max(this.config.sweepMs, restMs),
      );
    };
    this.track(work());
  }

  private async lookForOwed(): Promise<void> {
    try {
      if (this.lease.isHeld()) await this.feed.loadPending();
    } catch (error) {
      this.dispatcher.note('The outbox could not be read', error);
    }
  }

  private track(work: Promise<void>): void {
    this.background.add(work);
    void work.finally(() => this.background.delete(work));
  }
}
