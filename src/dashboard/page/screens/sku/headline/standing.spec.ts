import { HELD_BY_IMPORT } from '../../../../../inventory/domain/stock';
import { standingOf } from './standing';

const NOW = Date.parse('2026-11-29T07:12:45Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const accepted = (count: number) => ({ count, txId: 'sync:MUG:1:a', timestamp: ago(12) });
const shelf = { physical: 8, buffer: 0, broadcast: 8 } as const;
const stock = { ...shelf, syncStatus: 'pending', lastBroadcast: accepted(9) } as const;

describe('what Amazon has of a SKU', () => {
  it.each<[string, Parameters<typeof standingOf>[0], Partial<ReturnType<typeof standingOf>>]>([
    [
      'accepted',
      { ...stock, syncStatus: 'in_sync', lastBroadcast: accepted(8) },
      { state: 'accepted', text: 'Amazon accepted 8, 12 s ago.' },
    ],
    ...(
      [
        [{ state: 'accepted' }, ''],
        [{ state: 'observed', observedQuantity: 8 }, ', and shows it'],
        [{ state: 'observed', observedQuantity: 7 }, ', and shows 7 after what was sold since'],
        [{ state: 'mismatch', observedQuantity: 8 }, ', and shows 8'],
        [{ state: 'mismatch' }, ', and shows no number'],
      ] as const
    ).map(([receipt, words]) => {
      const shown = { quantity: 8, at: ago(2), ...receipt };
      return [
        `accepted, ${JSON.stringify(receipt)}`,
        { ...stock, syncStatus: 'in_sync', lastBroadcast: accepted(8), receipt: shown },
        { state: 'accepted', text: `Amazon accepted 8, 12 s ago${words}.` },
      ] as const satisfies [string, unknown, unknown];
    }),
    [
      'in sync without a push, as after a migration',
      { ...shelf, syncStatus: 'in_sync' },
      { state: 'accepted', text: 'Amazon has accepted no figure yet.' },
    ],
    [
      'waiting',
      { ...stock, attempts: 0, pendingSince: ago(1) },
      { state: 'waiting', text: 'Amazon accepted 9, 12 s ago; 8 is on its way.' },
    ],
    [
      'of listings, all accepted',
      { ...stock, syncStatus: 'in_sync', listings: 2, lastBroadcast: accepted(2) },
      { state: 'accepted', text: 'Amazon accepted the quantity of each name that it is sold as.' },
    ],
    [
      'of listings, one waiting',
      { ...stock, listings: 2, attempts: 0, pendingSince: ago(1) },
      {
        state: 'waiting',
        text: 'Not every name that it is sold as has its quantity at Amazon; the rest is on its way.',
      },
    ],
    [
      'waiting for long',
      { ...stock, attempts: 0, pendingSince: ago(90) },
      { state: 'waiting', text: 'Amazon accepted 9, 12 s ago; 8 is on its way, due for 90 s.' },
    ],
    [
      'the first push',
      { ...shelf, syncStatus: 'pending', attempts: 0 },
      { state: 'waiting', text: 'Amazon has accepted no figure yet; 8 is on its way.' },
    ],
    [
      'held, and less than the broadcast while units are presumed sold',
      { ...stock, presumedSold: 2, attempts: 0, held: { reason: 'Nothing can be read.', since: ago(300) } },
      {
        state: 'held',
        text: 'Amazon accepted 9, 12 s ago; 6 has been held for 5 min.',
        reason: 'Nothing can be read.',
      },
    ],
    [
      'held by an import',
      { ...stock, attempts: 0, held: { reason: HELD_BY_IMPORT, since: ago(300) } },
      { state: 'held', reason: HELD_BY_IMPORT, advice: expect.stringContaining('First day') as string },
    ],
    [
      'retrying',
      { ...stock, attempts: 2, nextTryAt: ago(-40), syncError: 'Amazon answered 500.' },
      {
        state: 'retrying',
        text: 'Amazon accepted 9, 12 s ago; 8 is on its way, try 3, next try in 40 s.',
        reason: 'Amazon answered 500.',
      },
    ],
    [
      'retrying, and due',
      { ...stock, attempts: 1, nextTryAt: ago(3), syncError: 'Amazon did not answer.' },
      { text: 'Amazon accepted 9, 12 s ago; 8 is on its way, try 2, due now.' },
    ],
    [
      'blocked',
      { ...stock, syncStatus: 'blocked', attempts: 0, syncError: 'No listing has this SKU.' },
      {
        state: 'blocked',
        text: 'Amazon accepted 9, 12 s ago; 8 is not sent until a person acts.',
        reason: 'No listing has this SKU.',
      },
    ],
  ])('%s', (_, shown, standing) => {
    expect(standingOf(shown, NOW, null)).toMatchObject(standing);
  });

  it('is that pushes are paused, where they are, but not for a SKU that is in sync or blocked', () => {
    const paused = { reason: 'Amazon refuses the account.', since: ago(120) };
    expect(standingOf({ ...stock, attempts: 0 }, NOW, paused)).toEqual({
      state: 'paused',
      text: 'Amazon accepted 9, 12 s ago; 8 waits, because pushes have been paused for 2 min.',
      reason: 'Amazon refuses the account.',
    });
    expect(standingOf({ ...stock, attempts: 3 }, NOW, paused).text).toMatch(
      /8 waits \(3 tries failed\), because/,
    );
    expect(standingOf({ ...stock, syncStatus: 'in_sync' }, NOW, paused).state).toBe('accepted');
    expect(standingOf({ ...stock, syncStatus: 'blocked' }, NOW, paused).state).toBe('blocked');
  });
});
