import type { LastBroadcast, PendingPush } from '../../../inventory/domain/stock';
import { unmarkedQuantity } from './listing-comparison';

const KIT = {
  components: [
    { sku: 'TEA', units: 1 },
    { sku: 'CUP', units: 2 },
  ],
  rule: {},
  paused: false,
};
const STOCKS = new Map([
  ['TEA', 9],
  ['CUP', 6],
]);
const WITHOUT_CUP = new Map([['TEA', 9]]);

function accepted(count: number): { lastBroadcast: LastBroadcast } {
  return { lastBroadcast: { count, txId: 'sync:KIT:1:a', timestamp: '' } };
}

function waiting(state: PendingPush['state']): { pending: PendingPush } {
  return { pending: { state, since: '', attempts: 0 } };
}

describe('the comparison of a listing with its components', () => {
  it.each<
    [
      case_: string,
      state: Parameters<typeof unmarkedQuantity>[1],
      stocks: ReadonlyMap<string, number>,
      mark: number | undefined,
      hasChanged?: boolean,
    ]
  >([
    ['whose number Amazon accepted is left', accepted(3), STOCKS, undefined],
    ['whose number Amazon changed by itself since is marked', accepted(3), STOCKS, 3, true],
    ['with another number at Amazon is marked', accepted(4), STOCKS, 3],
    ['that was never sent is marked', {}, STOCKS, 3],
    ['that is pending is left', { ...accepted(4), ...waiting('queued') }, STOCKS, undefined],
    ['that is blocked is left', { ...accepted(4), ...waiting('blocked') }, STOCKS, undefined],
    ['with a missing component is marked, to be blocked', accepted(0), WITHOUT_CUP, 0],
    ['that is blocked for a missing component is left', waiting('blocked'), WITHOUT_CUP, undefined],
  ])('one %s', (_case, state, stocks, mark, hasChanged = false) => {
    expect(unmarkedQuantity(KIT, state, stocks, hasChanged)).toBe(mark);
  });
});
