import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { ReceiptsConfig } from '../../config/app-config';
import { FailureLog } from '../../platform/jobs/failure-log';
import { WriteBehind } from '../../platform/jobs/write-behind.scheduler';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import { EndedLegs } from './domain/ended-legs';
import { SloCounters } from './slo-counters.service';
import { SloMetrics } from './slo.metrics';

/** Milliseconds from the end of a leg until it is stored: one write in ten seconds at most. */
const STORED_WITHIN_MS = 10_000;
const RETRY: RetryRule = { firstMs: 1_000, longestMs: 30_000 };

/**
 * Counts the legs of numbers that end here, and stores the counts. No push waits for it. A process that is killed loses the
 * counts of its last ten seconds.
 * ChangeFeed -> SloRecorder -> SloCounters. ADR 26.
 */
@Injectable()
export class SloRecorder implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly legs: EndedLegs;
  private readonly log = new FailureLog('Objectives');
  private readonly writes = new WriteBehind({
    waitMs: () => (this.counters.hasUnstored ? STORED_WITHIN_MS : undefined),
    betweenMs: 0,
    write: () => this.counters.store(),
    onFailure: (error, failures) => {
      this.log.note('The counts of the objectives could not be stored; the next try follows', error);
      return retryDelayMs(RETRY, failures - 1, Math.random());
    },
  });
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly counters: SloCounters,
    private readonly metrics: SloMetrics,
    config: ReceiptsConfig,
  ) {
    this.legs = new EndedLegs(config);
  }

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
    if (change.elsewhere === true && change.kind === 'push') this.counters.noteChangedElsewhere();
    const addition = this.legs.additionOf(change);
    if (addition === undefined) return;
    this.counters.count(addition.hourMs, addition.counts);
    this.metrics.ended(addition.counts);
    this.writes.schedule();
  }
}
