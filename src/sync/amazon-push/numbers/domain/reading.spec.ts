import fc from 'fast-check';
import type { ChangeLog, Reading, SentNumber } from '../../../../inventory/domain/number-range';
import type { KnownNumber } from './known-number';
import { type JudgedReading, judgeReading } from './reading';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const SECOND = 1_000;
const log = (...changes: [number, number][]): ChangeLog => ({
  changes: changes.map(([seconds, units]) => ({ units, atMs: NOON + seconds * SECOND })),
  completeFromMs: -Infinity,
});
const read = (seconds: number, count: number): Reading => ({
  count,
  askedAtMs: NOON + seconds * SECOND - 200,
  readAtMs: NOON + seconds * SECOND,
});
const push = (seconds: number, count: number): SentNumber => ({
  count,
  sentAtMs: NOON + seconds * SECOND,
});
/** Seen at noon, and pushed since. */
const known = (count: number | undefined, ...sent: SentNumber[]): KnownNumber => ({
  ...(count === undefined ? {} : { live: read(0, count) }),
  sent,
});

/** What is known, the reading and the changes; then its kind, the missing units and the pushes that stay unseen. */
type Case = [string, KnownNumber, Reading, ChangeLog, JudgedReading['kind'], number, SentNumber[]];

describe('A reading of the number that Amazon shows', () => {
  it.each<Case>([
    ['the first reading is what is known', known(undefined), read(30, 5), log(), 'first', 0, []],
    ['the number as it was is expected', known(5), read(30, 5), log(), 'expected', 0, []],
    ['a recorded order explains a lower reading', known(5), read(30, 4), log([10, 1]), 'expected', 0, []],
    [
      'a reading below all that is possible finds units missing',
      known(5),
      read(30, 3),
      log([10, 1]),
      'missing',
      1,
      [],
    ],
    ['all of them missing', known(5), read(30, 0), log(), 'missing', 5, []],
    ['an order after the reading explains nothing', known(5), read(30, 4), log([40, 1]), 'missing', 1, []],
    ['an order around the reading may be in it', known(5), read(30, 4), log([31, 1]), 'expected', 0, []],
    ['an order around the reading or not', known(5), read(30, 5), log([29, 1]), 'expected', 0, []],
    ['an order around the earlier reading too', known(5), read(30, 4), log([1, 1]), 'expected', 0, []],
    [
      'the number before an unseen push is no difference',
      known(5, push(10, 8)),
      read(30, 5),
      log(),
      'not_live',
      0,
      [push(10, 8)],
    ],
    ['a push that went live is seen', known(5, push(10, 8)), read(30, 8), log(), 'expected', 0, []],
    [
      'an order after the push lowers its number',
      known(5, push(10, 8)),
      read(30, 7),
      log([20, 1]),
      'expected',
      0,
      [],
    ],
    [
      'a push that overwrote a sale looks like any live push',
      known(5, push(10, 4)),
      read(30, 4),
      log(),
      'expected',
      0,
      [],
    ],
    [
      'where an order explains the number the push stays unseen',
      known(5, push(10, 4)),
      read(30, 4),
      log([15, 1]),
      'not_live',
      0,
      [push(10, 4)],
    ],
    [
      'below the number before a raise units are missing',
      known(5, push(10, 8)),
      read(30, 4),
      log(),
      'missing',
      1,
      [push(10, 8)],
    ],
    [
      'between two possible numbers nothing is presumed',
      known(5, push(10, 3)),
      read(30, 4),
      log(),
      'other',
      0,
      [push(10, 3)],
    ],
    [
      'of two pushes the earlier one is seen',
      known(5, push(10, 3), push(20, 6)),
      read(30, 3),
      log(),
      'expected',
      0,
      [push(20, 6)],
    ],
    [
      'of equal pushes the earlier one is seen first',
      known(9, push(10, 3), push(15, 6), push(20, 3)),
      read(30, 3),
      log(),
      'expected',
      0,
      [push(15, 6), push(20, 3)],
    ],
    [
      'the later of two equal pushes is seen once the earlier must be live',
      known(9, push(10, 3), push(15, 6), push(20, 3)),
      read(150, 3),
      log(),
      'expected',
      0,
      [],
    ],
    [
      'a push that is not seen in time is given up',
      known(5, push(10, 8)),
      read(911, 5),
      log(),
      'first',
      0,
      [],
    ],
    [
      'a push after the reading stays unseen',
      known(5, push(40, 8)),
      read(30, 5),
      log(),
      'expected',
      0,
      [push(40, 8)],
    ],
    [
      'the number that another sender sent last is possible',
      known(undefined, push(-10, 3)),
      read(30, 5),
      log(),
      'other',
      0,
      [push(-10, 3)],
    ],
    [
      'what was there before the first push is unknown',
      known(undefined, push(10, 8)),
      read(30, 5),
      log(),
      'other',
      0,
      [push(10, 8)],
    ],
    [
      'below the number that another sender sent long enough ago units are missing',
      known(undefined, push(-200, 8)),
      read(30, 7),
      log(),
      'missing',
      1,
      [push(-200, 8)],
    ],
    ['a reading above all that is possible is taken as it is', known(5), read(30, 7), log(), 'other', 0, []],
    [
      'where changes may be missing nothing is presumed',
      known(5),
      read(30, 3),
      { ...log(), completeFromMs: NOON },
      'other',
      0,
      [],
    ],
    ['a reading that was asked earlier says nothing new', known(5), read(-5, 3), log(), 'expected', 0, []],
  ])('%s', (_, before, reading, changes, kind, units, sent) => {
    const judged = judgeReading(before, reading, changes);
    expect(judged.kind).toBe(kind);
    expect(judged.kind === 'missing' ? judged.units : 0).toBe(units);
    expect(judged.known.sent).toEqual(sent);
  });

  it('replaces the earlier reading', () => {
    expect(judgeReading(known(5), read(30, 3), log()).known.live).toEqual(read(30, 3));
    expect(judgeReading(known(5), read(-5, 3), log()).known.live).toEqual(read(0, 5));
  });

  it('presumes nothing where every order is recorded, whatever is live', () => {
    const order = fc.tuple(fc.integer({ min: 3, max: 57 }), fc.integer({ min: 1, max: 2 }));
    const pushed = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 6 }),
        pushed,
        fc.integer({ min: 1, max: 58 }),
        (all, count, live) => {
          const orders = all.sort(([one], [other]) => one - other);
          const sold = (fromSeconds: number): number =>
            orders.filter(([at]) => at > fromSeconds).reduce((sum, [, units]) => sum + units, 0);
          // A push of noon goes live at some second and replaces what the orders before it made of the number.
          const shown = count === undefined ? 20 - sold(0) : count - sold(live);
          const judged = judgeReading(
            known(20, ...(count === undefined ? [] : [push(1, count)])),
            read(60, Math.max(0, shown)),
            log(...orders),
          );
          expect(['expected', 'not_live']).toContain(judged.kind);
        },
      ),
    );
  });
});
