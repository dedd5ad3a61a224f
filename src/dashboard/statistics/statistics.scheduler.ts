import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { FailureLog } from '../../platform/jobs/failure-log';
import { WriteBehind } from '../../platform/jobs/write-behind.scheduler';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import { ChangeCounter } from './domain/counted-changes';
import { SlotCounters } from './slot-counters.service';
import { StatisticsMetrics } from './statistics.metrics';

/** Milliseconds from a change until its counts are stored: one write a second at most. */
const STORED_WITHIN_MS = 1_000;
const RETRY: RetryRule = { firstMs: 1_000, longestMs: 30_000 };

/**
 * Counts what this instance changes, and stores the counts. Nothing on the path of an order waits for it. A process that is
 * killed loses the counts of its last second.
 * ChangeFeed -> StatisticsScheduler -> SlotCounters. ADR 15.
 */
@Injectable()
export class StatisticsScheduler implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly counter = new ChangeCounter();
  private readonly log = new FailureLog('Statistics');
  private readonly writes = new WriteBehind({
    waitMs: () => (this.counters.hasUnstored ? STORED_WITHIN_MS : undefined),
    betweenMs: 0,
    write: () => this.counters.store(),
    onFailure: (error, failures) => {
      this.log.note('The statistics could not be stored; the next try follows', error);
      return retryDelayMs(RETRY, failures - 1, Math.random());
    },
  });
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly counters: SlotCounters,
    private readonly metrics: StatisticsMetrics,
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
  flush(): Promise<void> {
    return this.writes.flush();
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  onApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    return this.writes.stop();
  }

  private note(change: Change): void {
    if (change.elsewhere === true && (change.kind === 'movement' || change.kind === 'push'))
      this.counters.noteChangedElsewhere();
    const addition = this.counter.additionOf(change);
    if (addition === undefined) return;
    this.counters.count(addition.slotMs, addition.counts);
    this.metrics.counted(addition.counts);
    this.writes.schedule();
  }
}
