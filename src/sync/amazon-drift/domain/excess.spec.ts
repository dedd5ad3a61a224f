import type { ChangeLog } from '../../../inventory/domain/number-range';
import { MINUTE_MS } from '../../../platform/durations';
import { excessOf, isExcess, judgeExcess, storedExcess } from './excess';
import type { ShownEvidence, ShownListing } from './shown-evidence';

const at = (minute: number): number => minute * MINUTE_MS;
const shows = (count: number, minute: number): ShownListing & { count: number } => ({
  count,
  channels: ['DEFAULT'],
  status: ['BUYABLE', 'DISCOVERABLE'],
  askedAtMs: at(minute),
  readAtMs: at(minute) + 200,
});
const log = (...changes: readonly (readonly [units: number, minute: number])[]): ChangeLog => ({
  changes: changes.map(([units, minute]) => ({ units, atMs: at(minute) })),
  completeFromMs: -Infinity,
});

/** 8 was shown before, 5 was accepted at minute 100 and seen a minute later; the shelf has 5. Orders are known to minute 110. */
const NINE: ShownEvidence = {
  accepted: { count: 5, sentAtMs: at(100), acceptedAtMs: at(100) },
  earlier: [],
  knownFromMs: -Infinity,
  before: shows(8, 99),
  seenAtMs: at(101),
  look: shows(9, 112),
  log: log(),
  orders: { searchedThroughMs: at(110) },
  earlierLooks: [],
  lastStepAtMs: at(160),
  offered: 5,
  allowed: 5,
  push: 'none',
};

describe('more at Amazon than there is, before its orders are known', () => {
  const KNOWN = { searchedThroughMs: at(113) };

  it.each<[string, Partial<ShownEvidence>, boolean]>([
    ['nothing but a cancellation could explain it', {}, true],
    ['the shelf allows it', { allowed: 9 }, false],
    ['fewer than there are', { look: shows(4, 112) }, false],
    ['ours is on its way', { push: 'pending' }, false],
    ['ours is blocked', { push: 'blocked' }, false],
    ['an earlier number of ours arrived late', { earlier: [{ count: 9, sentAtMs: at(99.5) }] }, false],
    ['a cancellation is recorded', { log: log([-4, 111]) }, false],
  ])('%s: sent again at once: %j', (_, changed, expected) => {
    expect(isExcess({ ...NINE, ...changed })).toBe(expected);
  });

  it('is no such number while the one before ours may still be shown', () => {
    const { seenAtMs: _, ...unseen } = NINE;
    expect(isExcess({ ...unseen, look: shows(8, 100.5) })).toBe(false);
  });

  it('is one after the last step also where no look is known, as after an upgrade', () => {
    const { seenAtMs: _, before: __, ...unknown } = NINE;
    expect(isExcess(unknown)).toBe(false);
    const late = { ...unknown, lastStepAtMs: at(105) };
    expect(isExcess(late)).toBe(true);
    expect(judgeExcess(late, { orders: KNOWN, log: log(), nowMs: at(114) })).toMatchObject({
      cause: 'unknown',
      action: 'replaced',
    });
  });

  it.each<[string, Parameters<typeof judgeExcess>[1], unknown]>([
    ['waits for the orders', { orders: NINE.orders, log: log(), nowMs: at(113) }, 'wait'],
    ['a cancellation explains it', { orders: KNOWN, log: log([-4, 111.9]), nowMs: at(114) }, 'explained'],
    [
      'no order explains it',
      { orders: KNOWN, log: log(), nowMs: at(114) },
      { kind: 'mismatch', cause: 'edited_elsewhere', action: 'replaced', expected: 5 },
    ],
    [
      'the orders stay unknown',
      { orders: NINE.orders, log: log(), nowMs: at(128) },
      { kind: 'mismatch', cause: 'edited_elsewhere', action: 'replaced', expected: 5 },
    ],
  ])('%s', (_, known, result) => {
    expect(judgeExcess(NINE, known)).toEqual(result);
  });

  it('is stored without what is read anew, and decided the same by another sender', () => {
    const sold = { sellerSku: 'MUG', components: [{ sku: 'MUG', units: 1 }] };
    const { log: _, orders: __, ...kept } = NINE;
    const stored = excessOf(storedExcess({ sold, evidence: NINE }));
    expect(stored.sold).toEqual(sold);
    expect(stored.evidence).toMatchObject(kept);
    expect(judgeExcess(stored.evidence, { orders: KNOWN, log: log(), nowMs: at(114) })).toMatchObject({
      cause: 'edited_elsewhere',
    });
  });
});
