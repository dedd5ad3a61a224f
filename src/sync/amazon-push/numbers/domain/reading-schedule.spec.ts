import { nextReadings, type ReadableNumber, readingTimesOf } from './reading-schedule';

/** Between two calls, in milliseconds. */
const PAUSE_MS = 250;

const TIMES = readingTimesOf(180_000);
const NOW = 10_000_000;
const secondsAgo = (seconds: number): number => NOW - seconds * 1000;

function number(sellerSku: string, units: number, rest: Partial<ReadableNumber> = {}): ReadableNumber {
  return { sellerSku, units, readAtMs: secondsAgo(40), ...rest };
}

describe('the schedule of readings', () => {
  it('follows the time between two searches, within Amazon’s pace', () => {
    expect(readingTimesOf(180_000)).toEqual({ fewMs: 30_000, looksMs: [60_000, 300_000] });
    expect(readingTimesOf(3_600_000)).toEqual({ fewMs: 30_000, looksMs: [60_000, 300_000] });
    expect(readingTimesOf(6_000)).toEqual({ fewMs: 1_000, looksMs: [2_000, 10_000] });
  });

  it.each<[string, ReadableNumber, { fresh: boolean; stale: boolean }]>([
    ['ten units, read 40 s ago', number('A', 10), { fresh: true, stale: true }],
    ['ten units, never read', { sellerSku: 'A', units: 10 }, { fresh: true, stale: true }],
    [
      'ten units, read 20 s ago',
      number('A', 10, { readAtMs: secondsAgo(20) }),
      { fresh: false, stale: false },
    ],
    ['eleven units', number('A', 11), { fresh: false, stale: true }],
    [
      'eleven units, read 20 s ago',
      number('A', 11, { readAtMs: secondsAgo(20) }),
      { fresh: false, stale: false },
    ],
    ['eleven units, never read', { sellerSku: 'A', units: 11 }, { fresh: false, stale: true }],
    ['no unit', number('A', 0), { fresh: false, stale: false }],
    [
      'an unseen push of 59 s ago',
      number('A', 50, { readAtMs: secondsAgo(70), unseenSinceMs: secondsAgo(59) }),
      { fresh: false, stale: true },
    ],
    [
      'an unseen push of 60 s ago, looked for before that',
      number('A', 50, { unseenSinceMs: secondsAgo(60), readAtMs: secondsAgo(1) }),
      { fresh: true, stale: true },
    ],
    [
      'an unseen push of 301 s ago, looked for once',
      number('A', 50, { unseenSinceMs: secondsAgo(301), readAtMs: secondsAgo(240) }),
      { fresh: true, stale: true },
    ],
    [
      'an unseen push of 301 s ago, looked for twice',
      number('A', 50, { unseenSinceMs: secondsAgo(301), readAtMs: secondsAgo(1) }),
      { fresh: false, stale: false },
    ],
    [
      'an unseen 0 of 61 s ago',
      number('A', 0, { unseenSinceMs: secondsAgo(61), readAtMs: secondsAgo(90) }),
      { fresh: true, stale: true },
    ],
  ])('%s', (_, one, expected) => {
    const isRead = (scope: 'fresh' | 'stale' | 'off'): boolean =>
      nextReadings([one], { scope, times: TIMES, nowMs: NOW, limit: 20 }).length > 0;
    expect({ fresh: isRead('fresh'), stale: isRead('stale') }).toEqual(expected);
    expect(isRead('off')).toBe(false);
  });

  it('takes the most overdue first, and the others in turn after all of them', () => {
    const numbers = [
      number('FEW-40', 3),
      number('MANY-500', 300, { readAtMs: secondsAgo(500) }),
      number('FEW-90', 3, { readAtMs: secondsAgo(90) }),
      number('MANY-NEVER', 300, { readAtMs: -Infinity }),
      number('UNSEEN-61', 40, { readAtMs: secondsAgo(80), unseenSinceMs: secondsAgo(61) }),
      number('MANY-100', 300, { readAtMs: secondsAgo(100) }),
    ];
    const read = (limit: number): string[] =>
      nextReadings(numbers, { scope: 'stale', times: TIMES, nowMs: NOW, limit });
    expect(read(20)).toEqual(['FEW-90', 'FEW-40', 'UNSEEN-61', 'MANY-NEVER', 'MANY-500', 'MANY-100']);
    expect(read(2)).toEqual(['FEW-90', 'FEW-40']);
    expect(read(5)).toEqual(['FEW-90', 'FEW-40', 'UNSEEN-61', 'MANY-NEVER', 'MANY-500']);
  });

  it('reads 10,000 SKUs, of which 1,000 have few units, at the pace that its table states', () => {
    // A tenth of everything, to be fast.
    const skus = Array.from({ length: 1_000 }, (_, index) => ({
      sellerSku: `S${index}`,
      units: index < 100 ? 5 : 500,
      readAtMs: -Infinity,
    }));
    const bySku = new Map(skus.map((sku) => [sku.sellerSku, sku]));
    const calls = (scope: 'fresh' | 'stale', fromMs: number, seconds: number): number => {
      let made = 0;
      for (let nowMs = fromMs; nowMs < fromMs + seconds * 1000; nowMs += PAUSE_MS) {
        const next = nextReadings(skus, { scope, times: TIMES, nowMs, limit: 2 });
        if (next.length > 0) made += 1;
        for (const sellerSku of next) Object.assign(bySku.get(sellerSku) ?? {}, { readAtMs: nowMs });
      }
      return made;
    };
    expect(calls('fresh', NOW, 30)).toBe(50);
    // Of each 120 calls 50 are for those with few units, so the 450 for the others take 193 s, and the turn that is under way.
    expect(calls('stale', NOW + 30_000, 210)).toBe(840);
    expect(skus.some(({ readAtMs }) => readAtMs === -Infinity)).toBe(false);
  });
});
