import { timestampOf } from '../../../../platform/timestamp';
import { knownAtTakeover } from './known-at-takeover';
import { judgeReading } from './reading';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const MINUTE = 60_000;
const COUNTED = { countedFromMs: NOW - 600 * MINUTE, nowMs: NOW };
const log = { changes: [], completeFromMs: -Infinity };

function accepted(minutesAgo: number, count = 10): { count: number; timestamp: string } {
  return { count, timestamp: timestampOf(NOW - minutesAgo * MINUTE) };
}

describe('what a new sender knows of a number', () => {
  it.each<[string, Parameters<typeof knownAtTakeover>[0], string]>([
    ['nothing where Amazon never accepted one', undefined, 'first'],
    ['nothing from the time when orders were not counted', accepted(601), 'first'],
    ['of a fresh one that it may not be live yet', accepted(1), 'other'],
    ['of an older one that units are missing below it', accepted(3), 'missing'],
    ['the same after an outage of hours', accepted(300), 'missing'],
  ])('%s', (_, last, kind) => {
    const known = knownAtTakeover(last, COUNTED);
    const reading = { count: 7, askedAtMs: NOW + 10, readAtMs: NOW + 20 };
    const judged = judgeReading(known, reading, log);
    expect(judged.kind).toBe(kind);
    if (judged.kind === 'missing') expect(judged.units).toBe(3);
  });
});
