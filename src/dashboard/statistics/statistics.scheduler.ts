import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { endsBefore } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import { ChangeCounter } from './domain/counted-changes';
import { SlotCounters } from './slot-counters.service';

/** Milliseconds from a change until its counts are stored: one write a second at most. */
const STORED_WITHIN_MS = 1_000;
const RETRY: RetryRule = { firstMs: 1_000, longestMs: 30_000 };
/** How long a stop, or the end of an event in Lambda, waits for the last write, in milliseconds. */
const LAST_WITHIN_MS = 1_000;

/**
 * Counts what this instance changes, and stores the counts. Nothing on the path of an order waits for it. A process that is
 * killed loses the counts of its last second.
 * ChangeFeed -> StatisticsScheduler -> SlotCounters. ADR 15.
 */
@Injectable()
export class StatisticsScheduler implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly counter = new ChangeCounter();
  private readonly log = new FailureLog('Statistics');
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private isStopped = false;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly counters: SlotCounters,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.feed.subscribe({
      changed: (change) => {
        this.note(change);
      },
      gap: () => {
        this.counters.noteChangedElsewhere();
      },
    });
  }

  /** Stores what was counted, before the process ends or is frozen: one try, within a second. Never throws. */
  async flush(): Promise<void> {
    if (this.counters.hasUnstored) await endsBefore(this.store(), performance.now() + LAST_WITHIN_MS);
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  async onApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    await this.flush();
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private note(change: Change): void {
    if (change.elsewhere === true && (change.kind === 'movement' || change.kind === 'push'))
      this.counters.noteChangedElsewhere();
    const addition = this.counter.additionOf(change);
    if (addition === undefined) return;
    this.counters.count(addition.slotMs, addition.counts);
    this.timer ??= this.storeAfter(STORED_WITHIN_MS);
  }

  private storeAfter(delayMs: number): NodeJS.Timeout | undefined {
    return this.isStopped ? undefined : setTimeout(() => void this.store(), delayMs).unref();
  }

  private async store(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.counters.store();
      this.failures = 0;
      this.timer = this.counters.hasUnstored ? this.storeAfter(STORED_WITHIN_MS) : undefined;
    } catch (error) {
      this.log.note('The statistics could not be stored; the next try follows', error);
      this.timer = this.storeAfter(retryDelayMs(RETRY, this.failures, Math.random()));
      this.failures += 1;
    }
  }
}
