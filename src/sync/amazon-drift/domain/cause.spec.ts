import type { ChangeLog } from '../../../inventory/domain/number-range';
import { judgeShown, type MismatchAction, type MismatchCause } from './cause';
import type { ListingProblem } from './listing-problem';
import type { SentPush, ShownEvidence, ShownListing } from './shown-evidence';

/** Minutes after the epoch, in milliseconds. */
const at = (minute: number): number => minute * 60_000;

/** Sent at the minute and accepted 300 ms later. */
const sent = (count: number, minute: number): SentPush => ({
  count,
  sentAtMs: at(minute),
  acceptedAtMs: at(minute) + 300,
});
const unanswered = (count: number, minute: number): SentPush => ({ count, sentAtMs: at(minute) });

/** Amazon shows so many units at the minute. */
const shows = (count: number, minute: number): ShownListing & { count: number } => ({
  count,
  channels: ['DEFAULT'],
  status: count > 0 ? ['BUYABLE', 'DISCOVERABLE'] : ['DISCOVERABLE'],
  askedAtMs: at(minute),
  readAtMs: at(minute) + 200,
});

const NOT_BUYABLE = { status: ['DISCOVERABLE'] };
const nothingAt = (minute: number, rest: Partial<ShownListing> = {}): ShownListing => ({
  askedAtMs: at(minute),
  readAtMs: at(minute) + 200,
  ...rest,
});

/** Amazon's orders: so many units less at each minute; below 0 it restored them. */
const orders = (...changes: readonly (readonly [number, number])[]): ChangeLog => ({
  changes: changes.map(([units, minute]) => ({ units, atMs: at(minute) })),
  completeFromMs: -Infinity,
});
const knownTo = (minute: number) => ({ searchedThroughMs: at(minute) });

/** The pushes begin at minute 100: 8 was shown before, and 5 was accepted. The shelf has 5 and nothing is held back. */
const FIVE: ShownEvidence = {
  accepted: sent(5, 100),
  earlier: [],
  knownFromMs: -Infinity,
  before: shows(8, 99),
  look: shows(5, 101),
  log: orders(),
  orders: knownTo(99),
  earlierLooks: [],
  lastStepAtMs: at(160),
  offered: 5,
  allowed: 5,
  push: 'none',
};
/** After the last step; the orders are known past the look before. */
const LAST = { lastStepAtMs: at(110), orders: knownTo(120) };
const SEEN = { seenAtMs: at(101) };
/** Orders that are not known past any look. */
const STALE = { orders: knownTo(50) };
/** What was shown before is not known. */
const UNSEEN = { ...LAST, look: shows(9, 160), earlierLooks: [shows(9, 115)], before: undefined };
const OFF = { orders: 'off' } as const;

type Result =
  'observed' | 'wait' | readonly [MismatchCause, MismatchAction, (ListingProblem | 'push_blocked')?];
/** What a story changes of FIVE; `undefined` takes a part away. */
type Changed = { readonly [Part in keyof ShownEvidence]?: ShownEvidence[Part] | undefined };
type Story = readonly [title: string, evidence: Changed, result: Result];

const STORIES: Readonly<Record<string, readonly Story[]>> = {
  'a number that Amazon shows': [
    ['the accepted number is shown', {}, 'observed'],
    ['an order after the push lowers it', { look: shows(4, 105), log: orders([1, 103]) }, 'observed'],
    ['an order around the push may be in it', { log: orders([1, 100]) }, 'observed'],
    [
      'an order around the push may lower it',
      { look: shows(4, 101), log: orders([1, 100]), offered: 4 },
      'observed',
    ],
    [
      'a cancellation restored a unit after it',
      { look: shows(6, 105), log: orders([-1, 103]), offered: 6, allowed: 6 },
      'observed',
    ],
    [
      'two orders and a cancellation in between',
      { look: shows(4, 110), log: orders([1, 102], [-1, 103], [1, 106]), offered: 4 },
      'observed',
    ],
    [
      'orders take more than there was: never below 0',
      { look: shows(0, 105), log: orders([7, 103]) },
      'observed',
    ],
    ['it is shown while orders are not read', OFF, 'observed'],
    ['it is shown while a newer number waits', { push: 'pending', offered: 3 }, 'observed'],
    ['it is shown though the push of a newer one is blocked', { push: 'blocked' }, 'observed'],
    ['what is offered by now is shown', { look: shows(3, 101), offered: 3 }, 'observed'],
    [
      '0 is shown, so that the listing cannot be bought',
      { accepted: sent(0, 100), look: shows(0, 101), offered: 0 },
      'observed',
    ],
    [
      'nothing was accepted and what is offered is shown',
      { accepted: undefined, before: undefined },
      'observed',
    ],
  ],
  'a number that may still come': [
    ['the number before it is shown', { look: shows(8, 101) }, 'wait'],
    ['the number before it, less an order', { look: shows(7, 101), log: orders([1, 100.5]) }, 'wait'],
    ['the number before it, less an order that is not known', { look: shows(7, 101) }, 'wait'],
    ['the number before it at a first look after the last step', { look: shows(8, 160), ...LAST }, 'wait'],
    [
      'an earlier call without an answer was applied first',
      { look: shows(7, 101), earlier: [unanswered(7, 99.5)] },
      'wait',
    ],
    ['the number before is unknown: a new sender', { look: shows(9, 101), before: undefined }, 'wait'],
    [
      'another number that was not seen, and a former sender may have called shortly before',
      {
        look: shows(9, 115),
        earlierLooks: [shows(9, 105)],
        knownFromMs: at(95),
        orders: knownTo(106),
      },
      'wait',
    ],
    ['the look began before the number was accepted', { look: shows(9, 100) }, 'wait'],
    [
      'a newer number waits',
      { look: shows(9, 160), earlierLooks: [shows(9, 115)], ...SEEN, ...LAST, push: 'pending' },
      'wait',
    ],
    [
      'orders may be missing from the stock',
      { look: shows(4, 160), ...LAST, log: { changes: [], completeFromMs: at(120) } },
      'wait',
    ],
    ['a listing that is not found at a first look', { look: nothingAt(101) }, 'wait'],
    [
      'a listing that cannot be bought yet',
      { look: { ...shows(5, 115), ...NOT_BUYABLE }, earlierLooks: [{ ...shows(5, 105), ...NOT_BUYABLE }] },
      'wait',
    ],
  ],
  'a number that an order may explain': [
    ['fewer units at a first look', { look: shows(4, 105), ...SEEN }, 'wait'],
    [
      'fewer units at the second, and the search has not come so far',
      { look: shows(4, 115), earlierLooks: [shows(4, 105)], ...SEEN, orders: knownTo(104) },
      'wait',
    ],
    [
      'the order is found after the first look',
      {
        look: shows(4, 115),
        earlierLooks: [shows(4, 105)],
        ...SEEN,
        log: orders([1, 104]),
        orders: knownTo(113),
      },
      'observed',
    ],
    [
      'more units, as after a cancellation that is not known',
      { look: shows(6, 115), earlierLooks: [shows(6, 105)], ...SEEN, ...STALE },
      'wait',
    ],
    [
      'fewer units for long, while orders are not known',
      { look: shows(4, 160), earlierLooks: [shows(4, 115)], ...SEEN, ...LAST, ...STALE },
      ['amazon_order', 'none'],
    ],
    [
      'fewer units while orders are not read',
      { look: shows(4, 160), ...LAST, ...OFF },
      ['amazon_order', 'none'],
    ],
    ['fewer units before the last step, while orders are not read', { look: shows(4, 105), ...OFF }, 'wait'],
    [
      'an order of shortly before, taken off after the push',
      {
        look: shows(4, 160),
        earlierLooks: [shows(4, 115)],
        ...SEEN,
        ...LAST,
        log: orders([1, 95]),
        orders: knownTo(120),
      },
      ['amazon_order', 'push'],
    ],
    [
      'a cancellation of shortly before, restored after the push',
      {
        look: shows(6, 160),
        earlierLooks: [shows(6, 115)],
        ...SEEN,
        ...LAST,
        log: orders([-1, 95]),
        orders: knownTo(120),
      },
      ['amazon_order', 'push'],
    ],
  ],
  'a number that was never applied': [
    [
      'the number before it after the last step',
      { look: shows(8, 160), earlierLooks: [shows(8, 115)], ...LAST },
      ['not_processed', 'push'],
    ],
    [
      'the same of a higher number',
      {
        accepted: sent(8, 100),
        before: shows(5, 99),
        look: shows(5, 160),
        earlierLooks: [shows(5, 115)],
        ...LAST,
        offered: 8,
        allowed: 8,
        orders: knownTo(120),
      },
      ['not_processed', 'push'],
    ],
    [
      'the number before it less an order that is known',
      { look: shows(7, 160), earlierLooks: [shows(8, 115)], ...LAST, log: orders([1, 140]) },
      ['not_processed', 'push'],
    ],
    [
      'the same while orders are not read',
      { look: shows(8, 160), earlierLooks: [shows(8, 115)], ...LAST, ...OFF },
      ['not_processed', 'push'],
    ],
    [
      'any number after the last step, and the one before is unknown',
      { ...UNSEEN, earlier: [sent(7, 40)] },
      ['unknown', 'push'],
    ],
    ['any number after the last step of the first one', UNSEEN, ['not_processed', 'push']],
    ['the same at a first look', { ...UNSEEN, earlierLooks: [] }, 'wait'],
    [
      'any number after the last step of the first one, which was seen',
      { ...UNSEEN, ...SEEN, look: shows(0, 160), earlierLooks: [shows(0, 115)] },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'fewer than a number of the release before: they may have been sold or taken off meanwhile',
      { look: shows(2, 160), earlierLooks: [shows(2, 115)], before: undefined, ...LAST, isFromBefore: true },
      ['unknown', 'ask'],
    ],
    [
      'more than a number of the release before',
      { look: shows(9, 160), earlierLooks: [shows(9, 115)], before: undefined, ...LAST, isFromBefore: true },
      ['unknown', 'push'],
    ],
    [
      'orders are missing from the stock for long',
      {
        look: shows(4, 160),
        earlierLooks: [shows(4, 115)],
        ...LAST,
        log: { changes: [], completeFromMs: at(120) },
      },
      ['unknown', 'push'],
    ],
  ],
  'an earlier call that arrived late': [
    [
      'an unanswered number replaced the accepted one, which was seen',
      { look: shows(7, 105), earlier: [unanswered(7, 99.5)], ...SEEN, orders: knownTo(107) },
      ['late_call', 'push'],
    ],
    [
      'the same while orders are not read',
      { look: shows(3, 105), earlier: [unanswered(3, 99.5)], ...SEEN, ...OFF },
      ['late_call', 'push'],
    ],
    [
      'a replaced number came last, and the accepted one was never seen',
      { look: shows(7, 160), earlierLooks: [shows(7, 115)], earlier: [sent(7, 99.9)], ...LAST },
      ['late_call', 'push'],
    ],
    [
      'a late number, less an order since',
      {
        look: shows(6, 110),
        earlierLooks: [shows(7, 105)],
        earlier: [unanswered(7, 99.5)],
        ...SEEN,
        log: orders([1, 108]),
        orders: knownTo(106),
      },
      ['late_call', 'push'],
    ],
    [
      'a lower number may be a sale first',
      { look: shows(3, 105), earlier: [unanswered(3, 99.5)], ...SEEN },
      'wait',
    ],
    [
      'a lower number that no order explains',
      {
        look: shows(3, 115),
        earlierLooks: [shows(3, 105)],
        earlier: [unanswered(3, 99.5)],
        ...SEEN,
        orders: knownTo(106),
      },
      ['late_call', 'push'],
    ],
  ],
  'a number that something else wrote': [
    ['another number at one look', { look: shows(2, 105), ...SEEN, orders: knownTo(107) }, 'wait'],
    [
      'fewer units at two looks, which no order explains',
      { look: shows(2, 115), earlierLooks: [shows(2, 105)], ...SEEN, orders: knownTo(106) },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'more units at two looks, and they are held back here',
      { look: shows(7, 115), earlierLooks: [shows(7, 105)], ...SEEN, orders: knownTo(106), allowed: 9 },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'more than there is at two looks',
      { look: shows(9, 115), earlierLooks: [shows(9, 105)], ...SEEN, orders: knownTo(106) },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'more than there is for long, while orders are not known',
      { look: shows(9, 125), earlierLooks: [shows(9, 105)], ...SEEN, ...STALE },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'more than there is, while orders are not read',
      { look: shows(9, 115), earlierLooks: [shows(9, 105)], ...SEEN, ...OFF },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'the number before it again, after the accepted one was seen',
      { look: shows(8, 115), earlierLooks: [shows(8, 105)], ...SEEN, orders: knownTo(106) },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'two numbers at two looks, and none is ours',
      { look: shows(3, 115), earlierLooks: [shows(2, 105)], ...SEEN, orders: knownTo(106) },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'an edit before the accepted number is applied',
      { look: shows(2, 115), earlierLooks: [shows(2, 105)], orders: knownTo(106) },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'it is sold out here and shown there',
      {
        accepted: sent(0, 100),
        look: shows(3, 115),
        earlierLooks: [shows(3, 105)],
        ...SEEN,
        orders: knownTo(106),
        offered: 0,
        allowed: 0,
      },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'a paused listing is shown',
      {
        accepted: sent(0, 100),
        look: shows(3, 115),
        earlierLooks: [shows(3, 105)],
        ...SEEN,
        orders: knownTo(106),
        offered: 0,
        allowed: 12,
      },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'nothing was ever accepted and Amazon shows units',
      { accepted: undefined, before: undefined, look: shows(3, 115), earlierLooks: [shows(3, 105)] },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'units of a kit that its components do not allow',
      {
        accepted: sent(2, 100),
        look: shows(4, 115),
        earlierLooks: [shows(4, 105)],
        ...SEEN,
        orders: knownTo(106),
        offered: 2,
        allowed: 3,
      },
      ['edited_elsewhere', 'push_and_ask'],
    ],
    [
      'an edit, and a sale after it',
      {
        look: shows(1, 115),
        earlierLooks: [shows(2, 105)],
        ...SEEN,
        log: orders([1, 110]),
        orders: knownTo(114),
      },
      ['edited_elsewhere', 'ask'],
    ],
    [
      'an edit that was taken back',
      { look: shows(5, 115), earlierLooks: [shows(9, 105)], ...SEEN, orders: knownTo(106) },
      'observed',
    ],
  ],
  'a listing that cannot show it': [
    [
      'no such listing at two looks',
      { look: nothingAt(105), earlierLooks: [nothingAt(101)] },
      ['listing_blocked', 'ask', 'not_found'],
    ],
    [
      'no such listing, and nothing is offered',
      { accepted: sent(0, 100), look: nothingAt(105), earlierLooks: [nothingAt(101)], offered: 0 },
      ['listing_blocked', 'none', 'not_found'],
    ],
    [
      'handed to FBA',
      {
        look: nothingAt(105, { channels: ['AMAZON_NA'] }),
        earlierLooks: [nothingAt(101, { channels: ['AMAZON_NA'] })],
      },
      ['listing_blocked', 'ask', 'other_channel'],
    ],
    [
      'FBA beside the merchant',
      {
        look: { ...shows(5, 105), channels: ['DEFAULT', 'AMAZON_NA'] },
        earlierLooks: [{ ...shows(5, 101), channels: ['DEFAULT', 'AMAZON_NA'] }],
      },
      ['listing_blocked', 'ask', 'other_channel'],
    ],
    [
      'no number',
      { look: nothingAt(105, { channels: ['DEFAULT'] }), earlierLooks: [nothingAt(101, { channels: [] })] },
      ['listing_blocked', 'ask', 'no_number'],
    ],
    [
      'the number, and it cannot be bought after the last step',
      {
        look: { ...shows(5, 160), ...NOT_BUYABLE },
        earlierLooks: [{ ...shows(5, 115), ...NOT_BUYABLE }],
        ...LAST,
      },
      ['listing_blocked', 'ask', 'not_buyable'],
    ],
    [
      'another number, and its push is blocked',
      { look: shows(8, 105), push: 'blocked' },
      ['listing_blocked', 'none', 'push_blocked'],
    ],
    [
      'no such listing, and its push is blocked',
      { look: nothingAt(105), push: 'blocked' },
      ['listing_blocked', 'none', 'not_found'],
    ],
    [
      'no such listing, while a newer number waits',
      { look: nothingAt(105), earlierLooks: [nothingAt(101)], push: 'pending' },
      'wait',
    ],
    [
      '0 of a number above 0: not applied, and no block',
      {
        before: shows(0, 99),
        look: shows(0, 160),
        earlierLooks: [shows(0, 115)],
        ...LAST,
        orders: knownTo(120),
      },
      ['not_processed', 'push'],
    ],
  ],
};

function withoutUndefined(evidence: Changed): ShownEvidence {
  return Object.fromEntries(
    Object.entries(evidence).filter(([, value]) => value !== undefined),
  ) as unknown as ShownEvidence;
}

describe('what a look at Amazon means', () => {
  for (const [group, stories] of Object.entries(STORIES))
    describe(group, () => {
      it.each(stories)('%s', (_title, changed, result) => {
        const judged = judgeShown(withoutUndefined({ ...FIVE, ...changed }));
        if (judged.kind === 'mismatch') {
          const { cause, action, problem } = judged;
          expect([cause, action, ...(problem === undefined ? [] : [problem])]).toEqual(result);
        } else expect(judged.kind).toEqual(result);
      });
    });

  it('has at least 30 stories', () => {
    expect(Object.values(STORIES).flat().length).toBeGreaterThanOrEqual(30);
  });

  it('names what Amazon should show: of what is possible, the nearest to what is offered', () => {
    const evidence = {
      ...FIVE,
      look: shows(9, 115),
      earlierLooks: [shows(9, 105)],
      ...SEEN,
      orders: knownTo(107),
    };
    const expectedOf = (changed: Partial<ShownEvidence>): number | undefined => {
      const judged = judgeShown({ ...evidence, ...changed });
      return judged.kind === 'mismatch' ? judged.expected : undefined;
    };
    expect(expectedOf({})).toBe(5);
    expect(expectedOf({ log: orders([1, 103]), offered: 4 })).toBe(4);
    expect(expectedOf({ log: orders([1, 103]), offered: 3 })).toBe(4);
  });
});
