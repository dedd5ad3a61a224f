import { timestampOf } from '../../../../platform/timestamp';
import { changeLogOf, type ChangeLog } from '../../../../inventory/domain/number-range';
import {
  afterPush,
  expectedNumber,
  hasChangedSince,
  type KnownNumber,
  knownAtStart,
  lowestShown,
} from './known-number';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const SECOND = 1_000;
/** Changes by seconds after noon: [when, units]. */
const log = (...changes: [number, number][]): ChangeLog => ({
  changes: changes.map(([seconds, units]) => ({ units, atMs: NOON + seconds * SECOND })),
  completeFromMs: -Infinity,
});
const seen = (count: number): KnownNumber => ({
  live: { count, askedAtMs: NOON - 200, readAtMs: NOON },
  sent: [],
});
const sentAt = (seconds: number, count: number): { count: number; sentAtMs: number } => ({
  count,
  sentAtMs: NOON + seconds * SECOND,
});

describe('The number that Amazon should show', () => {
  it.each<[string, KnownNumber, ChangeLog, number | undefined]>([
    ['the reading alone is the number', seen(5), log(), 5],
    ['an order since the reading lowers the expected number', seen(5), log([10, 2]), 3],
    ['an order from before the reading is in it', seen(5), log([-10, 2]), 5],
    ['a restoration raises it', seen(5), log([10, -1]), 6],
    ['an order and its restoration leave it', seen(5), log([10, 1], [20, -1]), 5],
    ['it is never below zero', seen(1), log([10, 3]), 0],
    ['an order close to the reading leaves the number unknown', seen(5), log([1, 1]), undefined],
    ['an order just before the reading too', seen(5), log([-2, 1]), undefined],
    ['an unseen push leaves the number unknown', afterPush(seen(5), sentAt(1, 3)), log(), undefined],
    ['nothing is expected without a reading', knownAtStart(undefined), log(), undefined],
    [
      'a new sender knows nothing but the last accepted number',
      knownAtStart({ count: 5, timestamp: timestampOf(NOON) }),
      log(),
      undefined,
    ],
    [
      'a reading from before the kept changes leaves the number unknown',
      seen(5),
      { ...log(), completeFromMs: NOON },
      undefined,
    ],
  ])('%s', (_, known, changes, expected) => {
    expect(expectedNumber(known, changes)).toBe(expected);
  });

  it('a call without an answer counts as an unseen push', () => {
    const known = afterPush(seen(5), sentAt(1, 3));
    expect(known.sent).toEqual([sentAt(1, 3)]);
    expect(known.live).toEqual(seen(5).live);
  });
});

describe('The number that Amazon accepted last', () => {
  const last = { timestamp: timestampOf(NOON) };
  it.each<[string, { timestamp: string } | undefined, ChangeLog, boolean]>([
    ['is shown without a change', last, log(), false],
    ['is shown after a change before it', last, log([-1, 1]), false],
    ['is not shown after a later order', last, log([-1, 1], [1, 1]), true],
    ['is not shown after a restoration', last, log([1, -1]), true],
    ['may not be shown where changes may be missing', last, { ...log(), completeFromMs: NOON + 1 }, true],
    ['is none, and all that happened is a change', undefined, log([-1, 1]), true],
  ])('%s', (_, accepted, changes, hasChanged) => {
    expect(hasChangedSince(accepted, changes)).toBe(hasChanged);
  });
});

describe('The unseen pushes that are kept', () => {
  it('are the newest eight, and what was shown before the others is forgotten', () => {
    let known = seen(50);
    for (let second = 1; second <= 9; second += 1) known = afterPush(known, sentAt(second, 50 - second));
    expect(known.live).toBeUndefined();
    expect(known.sent.map(({ count }) => count)).toEqual([48, 47, 46, 45, 44, 43, 42, 41]);
  });
});

describe('The lowest number that Amazon may show', () => {
  it.each<[string, KnownNumber, ChangeLog, number | undefined]>([
    ['is the expected one', seen(5), log([10, 1]), 4],
    ['is that of an unseen lower push', afterPush(seen(5), sentAt(1, 3)), log(), 3],
    ['is that before an unseen raise', afterPush(seen(5), sentAt(1, 8)), log(), 5],
    ['counts an order after an unseen push', afterPush(seen(5), sentAt(1, 3)), log([10, 1]), 2],
    ['is unknown without a reading or a push', knownAtStart(undefined), log(), undefined],
    ['is unknown where changes may be missing', seen(5), { ...log(), completeFromMs: NOON }, undefined],
  ])('%s', (_, known, changes, lowest) => {
    expect(lowestShown(known, changes)).toBe(lowest);
  });
});

describe('The changes of a seller SKU', () => {
  const change = (seconds: number, sellerSku = 'KIT') => ({
    ...{ sellerSku, units: 1, version: 1 },
    at: timestampOf(NOON + seconds * SECOND),
  });

  it('come from the component that has dropped the fewest, in the order of their times', () => {
    const dropped = { amazonChanges: [change(9)], amazonChangesFrom: timestampOf(NOON) };
    const whole = { amazonChanges: [change(9), change(-9), change(3, 'MUG')] };
    expect(changeLogOf('KIT', [dropped, whole])).toEqual(log([-9, 1], [9, 1]));
  });

  it('come from the component that has the most where none has dropped any', () => {
    expect(changeLogOf('KIT', [{}, { amazonChanges: [change(9)] }])).toEqual(log([9, 1]));
  });

  it('are unknown without a component', () => {
    expect(changeLogOf('KIT', [])).toEqual({ changes: [], completeFromMs: Infinity });
  });
});
