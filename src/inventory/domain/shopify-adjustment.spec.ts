import { adjustment, figures, sale, stockOf } from '../../../test/support/orders/movements';
import type { Movement } from './movement';
import { type ShopifyAdjustment, shopifyAdjustmentOf } from './shopify-adjustment';
import { decide, type Stock } from './stock';
import { decideRemoval } from './stock-removal';

const NOW_MS = Date.parse('2026-11-23T10:02:17.123Z');
const MUG = stockOf({ sku: 'MUG', physical: 10 });

function dueAfter(before: Stock | undefined, movement: Movement): ShopifyAdjustment | undefined {
  const decision = decide(before, movement, NOW_MS);
  if (decision.kind === 'refused') throw new Error(decision.reason);
  return shopifyAdjustmentOf(before, decision.stock, decision.row);
}

const atAmazon: Movement = {
  ...sale('MUG', 2, 'amazon:order:111-1:item:9:1'),
  action: 'amazon_sale',
  actor: 'amazon',
  cause: { orderId: '111-1', lineId: '9' },
};
const returned: Movement = {
  ...adjustment('MUG', 1, 'amazon:return:111-1:MUG:LPN1'),
  action: 'return',
  actor: 'amazon',
  cause: { orderId: '111-1' },
};
const imported: Movement = { ...figures('MUG', { physical: 3 }, 'import:f00d:17'), action: 'import' };

describe('what a movement makes due at Shopify', () => {
  it.each<[string, Movement, number, string]>([
    ['an order at Amazon', atAmazon, -2, 'gid://syncstate/AmazonOrder/111-1'],
    [
      'a cancellation at Amazon',
      { ...atAmazon, action: 'amazon_cancel', change: { kind: 'delta', delta: 2, mayOversell: true } },
      2,
      'gid://syncstate/AmazonOrder/111-1',
    ],
    ['a restocked return', returned, 1, 'gid://syncstate/AmazonReturn/111-1'],
    [
      'a change by hand',
      adjustment('MUG', -3, 'manual:a b'),
      -3,
      'gid://syncstate/Adjustment/manual%3Aa%20b',
    ],
    [
      'a recount',
      figures('MUG', { physical: 4 }, 'manual:count'),
      -6,
      'gid://syncstate/Recount/manual%3Acount',
    ],
    ['a line of an import', imported, -7, 'gid://syncstate/Import/import%3Af00d'],
  ])('is the change of %s', (_case, movement, delta, cause) => {
    expect(dueAfter(MUG, movement)).toEqual({
      sku: 'MUG',
      txId: movement.txId,
      delta,
      at: '2026-11-23T10:02:17.123000Z',
      cause,
      isUrgent: false,
    });
  });

  it.each<[string, Stock | undefined, Movement]>([
    ['a sale at Shopify', MUG, sale('MUG', 1, 'a')],
    ['a new buffer', MUG, figures('MUG', { buffer: 2 }, 'a')],
    ['a recount of the same figure', MUG, figures('MUG', { physical: 10 }, 'a')],
    ['a registration', undefined, figures('MUG', { physical: 10 }, 'a', true)],
    [
      'a registration after a removal',
      { ...MUG, physical: 0, removed: true },
      figures('MUG', { physical: 10 }, 'a', true),
    ],
  ])('is nothing after %s', (_case, before, movement) => {
    expect(dueAfter(before, movement)).toBeUndefined();
  });

  it('is nothing after a removal, which takes away what is left', () => {
    const decision = decideRemoval(
      MUG,
      { ...adjustment('MUG', 0, 'a'), change: { kind: 'remove', force: true } },
      NOW_MS,
    );
    if (decision.kind === 'refused') throw new Error(decision.reason);
    expect(decision.row.delta).toBe(-10);
    expect(shopifyAdjustmentOf(MUG, decision.stock, decision.row)).toBeUndefined();
  });

  it.each([
    [8, false],
    [10, true],
    [11, true],
  ])('is urgent when nothing is left to sell: %i of 10 units sold', (units, isUrgent) => {
    const change = { kind: 'delta', delta: -units, mayOversell: true } as const;
    expect(dueAfter(MUG, { ...atAmazon, change })).toMatchObject({ isUrgent });
  });
});
