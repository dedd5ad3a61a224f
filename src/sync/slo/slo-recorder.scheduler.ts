import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeCounting } from '../../changes/counters/change-counting';
import { ReceiptsConfig } from '../../config/app-config';
import { EndedLegs } from './domain/ended-legs';
import { SloCounters } from './slo-counters.service';
import { SloMetrics } from './slo.metrics';

/** Milliseconds from the end of a leg until it is stored: one write in ten seconds at most. */
const STORED_WITHIN_MS = 10_000;

/**
 * Counts the legs of numbers that end here, and stores the counts. No push waits for it. A process that is killed loses the
 * counts of its last ten seconds.
 * ChangeFeed -> SloRecorder -> SloCounters. ADR 26.
 */
@Injectable()
export class SloRecorder implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly legs: EndedLegs;
  private readonly counting: ChangeCounting;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly counters: SloCounters,
    private readonly metrics: SloMetrics,
    config: ReceiptsConfig,
  ) {
    this.legs = new EndedLegs(config);
    this.counting = new ChangeCounting({
      counters,
      storedWithinMs: STORED_WITHIN_MS,
      name: 'Objectives',
      failureText: 'The counts of the objectives could not be stored; the next try follows',
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
    if (change.elsewhere === true && change.kind === 'push') this.counters.noteChangedElsewhere();
    const addition = this.legs.additionOf(change);
    if (addition === undefined) return false;
    this.counters.count(addition.hourMs, addition.counts);
    this.metrics.ended(addition.counts);
    return true;
  }
}
