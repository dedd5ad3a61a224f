import { Injectable } from '@nestjs/common';
import { StoredCounters } from '../../changes/counters/stored-counters';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { addCounts, NOTHING_COUNTED, SLOT_MS, type SlotCounts } from './domain/slot-counts';
import { StatisticsRepository } from './statistics.repository';

/** Slots that are kept in memory: eight days, one more than the longest series. */
const MOST_SLOTS = (8 * DAY_MS) / SLOT_MS;

/** The counts of sales and latencies by slot. */
@Injectable()
export class SlotCounters extends StoredCounters<SlotCounts> {
  constructor(log: ChangeLog, repository: StatisticsRepository, clock: Clock) {
    const rules = { slotMs: SLOT_MS, mostSlots: MOST_SLOTS, nothing: NOTHING_COUNTED, sum: addCounts };
    super(log, repository, clock, rules);
  }
}
