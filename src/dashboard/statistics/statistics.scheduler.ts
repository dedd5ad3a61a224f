import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeCounting } from '../../changes/counters/change-counting';
import { ChangeCounter } from './domain/counted-changes';
import { SlotCounters } from './slot-counters.service';
import { StatisticsMetrics } from './statistics.metrics';

/** Milliseconds from a change until its counts are stored: one write a second at most. */
const STORED_WITHIN_MS = 1_000;

/**
 * Counts what this instance changes, and stores the counts. Nothing on the path of an order waits for it. A process that is
 * killed loses the counts of its last second.
 * ChangeFeed -> StatisticsScheduler -> SlotCounters. ADR 15.
 */
@Injectable()
export class StatisticsScheduler implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly counter = new ChangeCounter();
  private readonly counting: ChangeCounting;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly counters: SlotCounters,
    private readonly metrics: StatisticsMetrics,
  ) {
    this.counting = new ChangeCounting({
      counters,
      storedWithinMs: STORED_WITHIN_MS,
      name: 'Statistics',
      failureText: 'The statistics could not be stored; the next try follows',
      count: (change) => this.count(change),
    });
  }

  onModuleInit(): void {
    this.counting.start(this.feed);
  }

  /** Stores what was counted, before the process ends or is frozen: one try, within a second. Never throws. */
  flush(): Promise<void> {
    return this.counting.flush();
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.counting.stop();
  }

  private count(change: Change): boolean {
    if (change.elsewhere === true && (change.kind === 'movement' || change.kind === 'push'))
      this.counters.noteChangedElsewhere();
    const addition = this.counter.additionOf(change);
    if (addition === undefined) return false;
    this.counters.count(addition.slotMs, addition.counts);
    this.metrics.counted(addition.counts);
    return true;
  }
}
