import type { Stock } from '../../../inventory/domain/stock';
import { mayOversell, problemAlert, type ShownAtAmazon } from './push-problem';

const AT = '2026-11-28T10:00:00.000000Z';

function stockOf(broadcast: number, accepted?: number): Stock {
  return {
    sku: 'MUG',
    physical: broadcast,
    buffer: 0,
    broadcast,
    version: 3,
    updatedAt: AT,
    ...(accepted === undefined
      ? {}
      : { lastBroadcast: { count: accepted, txId: 'sync:MUG:1:a', timestamp: AT } }),
  };
}

describe('a SKU whose number does not reach Amazon', () => {
  it.each<
    [name: string, broadcast: number, accepted: number | undefined, shown: ShownAtAmazon, risk: boolean]
  >([
    ['sold out after an accepted number', 0, 5, undefined, true],
    ['sold out, never accepted', 0, undefined, undefined, true],
    ['sold out, and Amazon took the 0', 0, 0, undefined, false],
    ['fewer than Amazon accepted', 2, 5, undefined, true],
    ['more than Amazon accepted', 7, 5, undefined, false],
    ['some left, never accepted', 7, undefined, undefined, false],
    ['sold out, and the listing shows 0', 0, 5, 0, false],
    ['sold out, and the listing shows 3', 0, 0, 3, true],
    ['fewer than the listing shows', 2, undefined, 3, true],
    ['sold out, but Amazon sells nothing of this stock', 0, 5, 'none', false],
  ])('%s', (_name, broadcast, accepted, shown, risk) => {
    expect(mayOversell(stockOf(broadcast, accepted), shown)).toBe(risk);
  });

  it('raises a critical alert that names what Amazon may still sell', () => {
    const problem = { type: 'sync_failed', reason: 'No.', message: 'Refused.', shown: undefined } as const;
    expect(problemAlert(stockOf(0, 5), problem, AT)).toEqual({
      alertId: 'sync_failed:MUG',
      type: 'sync_failed',
      severity: 'critical',
      sku: 'MUG',
      timestamp: AT,
      message:
        'Refused. Amazon may still sell it: the last quantity known there is 5, and none is left. ' +
        'Set the quantity 0 in Seller Central now, or close the listing.',
    });
  });

  it('warns of numbers above the stock that is left', () => {
    const problem = { type: 'sync_failed', reason: 'No.', message: 'Refused.', shown: undefined } as const;
    expect(problemAlert(stockOf(2, 5), problem, AT)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('only 2 are left. Set the quantity 2') as unknown,
    });
  });

  it('raises a warning while there is stock behind every number at Amazon', () => {
    const problem = { type: 'listing_blocked', reason: 'No.', message: 'Blocked.', shown: 3 } as const;
    expect(problemAlert(stockOf(4, 5), problem, AT)).toMatchObject({
      alertId: 'listing_blocked:MUG',
      severity: 'warning',
      message: 'Blocked.',
    });
  });
});
