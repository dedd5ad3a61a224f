import type { FollowedNumber } from './followed-number';
import { dueLooks, lastStepAtMs, nextLookOf } from './look-schedule';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The default of RECEIPT_CHECK_MS. */
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];

/** Accepted at noon by this sender. */
const number = (more: Partial<FollowedNumber> = {}): FollowedNumber => ({
  sellerSku: 'MUG',
  components: [{ sku: 'MUG', units: 1 }],
  accepted: { count: 5, txId: 'sync:MUG:1:a', timestamp: '2026-11-29T12:00:00Z' },
  sentAtMs: NOON,
  acceptedAtMs: NOON,
  followedFromMs: NOON,
  shown: [],
  ...more,
});
const ended = (state: 'observed' | 'mismatch') => ({
  state,
  count: 5,
  at: '2026-11-29T12:01:00Z',
  of: '2026-11-29T12:00:00Z',
});
const at = (ms: number): number => NOON + ms;

describe('The next look at an accepted number', () => {
  it.each<[string, Partial<FollowedNumber>, number, number]>([
    ['is at the first step', {}, 54 * SECOND, MINUTE],
    ['is at the next step after a look', { lookedAtMs: at(MINUTE) }, 270 * SECOND, 5 * MINUTE],
    [
      'a look in the last tenth of a step counts for it',
      { lookedAtMs: at(55 * SECOND) },
      270 * SECOND,
      5 * MINUTE,
    ],
    ['an earlier look does not', { lookedAtMs: at(50 * SECOND) }, 54 * SECOND, MINUTE],
    ['steps without a look are one', { lookedAtMs: at(20 * MINUTE) }, 54 * MINUTE, HOUR],
    [
      'after the last step it is one more step later, while it is not decided',
      { lookedAtMs: at(HOUR), followedFromMs: at(HOUR) },
      HOUR + 54 * SECOND,
      HOUR + MINUTE,
    ],
    ['and ever more seldom', { lookedAtMs: at(2 * HOUR) }, 2 * HOUR + 27 * MINUTE, 2.5 * HOUR],
    [
      'of another number that Amazon shows it is every hour',
      { lookedAtMs: at(3 * HOUR), ended: ended('mismatch') },
      3 * HOUR + 54 * MINUTE,
      4 * HOUR,
    ],
    [
      'of a number that was observed and is shown no more it is a step later',
      { lookedAtMs: at(3 * HOUR), followedFromMs: at(3 * HOUR), ended: ended('observed') },
      3 * HOUR + 54 * SECOND,
      3 * HOUR + MINUTE,
    ],
    ['after many that failed it is ever more seldom', { failedAtMs: at(2 * HOUR) }, 2.5 * HOUR, 2.5 * HOUR],
    [
      'is not before half a minute after one that failed',
      { failedAtMs: at(50 * SECOND) },
      80 * SECOND,
      80 * SECOND,
    ],
  ])('%s', (_, more, earlyMs, dueMs) => {
    expect(nextLookOf(number(more), STEPS)).toEqual({ earlyAtMs: at(earlyMs), dueAtMs: at(dueMs) });
  });

  it('is at once where it is asked for', () => {
    expect(nextLookOf(number({ isAsked: true, lookedAtMs: at(MINUTE) }), STEPS).dueAtMs).toBe(-Infinity);
  });
});

describe('The looks of a turn', () => {
  const of = (sellerSku: string, more: Partial<FollowedNumber> = {}): FollowedNumber =>
    number({ sellerSku, ...more });
  const due = (numbers: FollowedNumber[], ms: number, limit = 10) =>
    dueLooks(numbers, { stepsMs: STEPS, nowMs: at(ms), limit });

  it('are the most overdue ones', () => {
    const numbers = [
      of('LATER', { acceptedAtMs: at(5 * SECOND) }),
      of('FIRST'),
      of('NOT-YET', { acceptedAtMs: at(30 * SECOND) }),
    ];
    expect(due(numbers, 70 * SECOND)).toEqual({ due: ['FIRST', 'LATER'], old: [], early: [] });
    expect(due(numbers, 70 * SECOND, 1).due).toEqual(['FIRST']);
  });

  it('may take those along whose time is soon', () => {
    expect(due([of('SOON', { acceptedAtMs: at(5 * SECOND) }), of('NOW')], MINUTE)).toEqual({
      due: ['NOW'],
      old: [],
      early: ['SOON'],
    });
  });

  it('leave what a former sender left long ago to the end', () => {
    const numbers = [
      of('OLD', { acceptedAtMs: at(-2 * HOUR) }),
      of('YOUNG', { acceptedAtMs: at(-5 * MINUTE) }),
    ];
    expect(due(numbers, 0)).toEqual({ due: ['YOUNG'], old: ['OLD'], early: [] });
  });
});

it('A look counts for the last step from its last tenth on', () => {
  expect(lastStepAtMs(number(), STEPS)).toBe(at(54 * MINUTE));
});
