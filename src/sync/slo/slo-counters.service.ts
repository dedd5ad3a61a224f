import { Injectable } from '@nestjs/common';
import { StoredCounters } from '../../changes/counters/stored-counters';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import { Clock } from '../../platform/clock';
import { DAY_MS, HOUR_MS } from '../../platform/durations';
import { addCounts, type Hours, hoursOf, NOTHING_COUNTED, type SloCounts } from './domain/slo-counts';
import { SloRepository } from './slo.repository';

/** Hours that are kept in memory: 29 days. */
const MOST_HOURS = (29 * DAY_MS) / HOUR_MS;

/** The counts of the objectives by hour: those that are over are read once. */
@Injectable()
export class SloCounters extends StoredCounters<SloCounts> {
  constructor(log: ChangeLog, repository: SloRepository, clock: Clock) {
    const rules = { slotMs: HOUR_MS, mostSlots: MOST_HOURS, nothing: NOTHING_COUNTED, sum: addCounts };
    super(log, repository, clock, rules);
  }

  /** The hours that the last `ms` milliseconds touch. Throws when the store does not answer. */
  async within(ms: number, nowMs: number): Promise<Hours> {
    const hours = hoursOf(ms, nowMs);
    const counts = await this.of(hours);
    return new Map(hours.map((hourMs, index) => [hourMs, counts[index] ?? NOTHING_COUNTED]));
  }
}
