import { orderItemOf, type ProofOrderItem, type ProofOrderRow, proveOrderItem } from './order-proof';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-23T10:00:00Z');
const FOR_EVER = { nowMs: NOW, ttlMs: 0 };
const KEY = 'amazon:order:113-1:item:901';
const ITEM: ProofOrderItem = {
  orderId: '113-1',
  orderItemId: '901',
  sellerSku: 'MUG',
  createdAtMs: NOW - 10 * DAY_MS,
  components: [{ sku: 'MUG', units: 1 }],
  committed: 2,
  n: 2,
};
const KIT: ProofOrderItem = {
  ...ITEM,
  components: [
    { sku: 'MUG', units: 2 },
    { sku: 'TEA', units: 1 },
  ],
  committed: 3,
  n: 1,
};
const row = (txId: string, delta: number, sku = 'MUG', atMs = NOW - 9 * DAY_MS): ProofOrderRow => ({
  txId,
  sku,
  delta,
  atMs,
});
const SOLD_AND_CANCELLED = [row(`${KEY}:1`, -3), row(`${KEY}:2`, 1)];

function proof(
  item: ProofOrderItem | undefined,
  rows: readonly ProofOrderRow[],
  horizon = FOR_EVER,
): string[] {
  return proveOrderItem(item, rows, horizon).map(
    ({ sku, what, expected, found }) => `${sku}: ${what}: ${expected}, ${found}`,
  );
}

describe('the proof of an order item at Amazon', () => {
  it.each<[string, string[]]>([
    ['its rows are the sum of what it committed', proof(ITEM, SOLD_AND_CANCELLED)],
    ['all is released', proof({ ...ITEM, committed: 0 }, [row(`${KEY}:1`, -3), row(`${KEY}:2`, 3)])],
    ['nothing moved', proof({ ...ITEM, committed: 0, n: 0, components: [] }, [])],
    [
      'each component of a kit has its rows',
      proof(KIT, [row(`${KEY}:1:MUG`, -6), row(`${KEY}:1:TEA`, -3, 'TEA')]),
    ],
    ['a row may have expired', proof(ITEM, [row(`${KEY}:2`, 1)], { nowMs: NOW, ttlMs: 5 * DAY_MS })],
    ['its record has expired', proof(undefined, [row(`${KEY}:1`, -3, 'MUG', NOW - 61 * DAY_MS)])],
  ])('has no violation when %s', (_, violations) => {
    expect(violations).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      'a row is missing',
      proof(ITEM, [row(`${KEY}:1`, -3)]),
      'MUG: item 901 of order 113-1 has movements without a row: 2 rows, 1 row',
    ],
    [
      'a row is missing that cannot have expired yet',
      proof(ITEM, [row(`${KEY}:2`, 1)], { nowMs: NOW, ttlMs: 30 * DAY_MS }),
      'MUG: item 901 of order 113-1 has movements without a row: 2 rows, 1 row',
    ],
    [
      'the rows add up to another number',
      proof({ ...ITEM, committed: 3 }, SOLD_AND_CANCELLED),
      'MUG: the rows of item 901 of order 113-1 are not the sum of what it committed: -3, -2',
    ],
    [
      'one component of a kit moved by another number',
      proof(KIT, [row(`${KEY}:1:MUG`, -6), row(`${KEY}:1:TEA`, -2, 'TEA')]),
      'TEA: the rows of item 901 of order 113-1 are not the sum of what it committed: -3, -2',
    ],
    [
      'units are committed without a movement',
      proof({ ...ITEM, n: 0 }, []),
      'MUG: item 901 of order 113-1 has committed units without a movement: 0, 2',
    ],
    [
      'a row is beside the record',
      proof({ ...ITEM, n: 1, committed: 3 }, SOLD_AND_CANCELLED),
      `MUG: row ${KEY}:2 moves stock beside the record of its order item: its record, a record of 1 row`,
    ],
    [
      'there is no record',
      proof(undefined, [row(`${KEY}:1`, -3)]),
      `MUG: row ${KEY}:1 moves stock beside the record of its order item: its record, no record`,
    ],
  ])('has a violation when %s', (_, violations, expected) => {
    expect(violations).toContain(expected);
  });

  it.each([
    ['amazon:order:113-1:item:901:2', { orderId: '113-1', orderItemId: '901' }],
    ['amazon:order:113-1:item:901:2:MUG: BLUE', { orderId: '113-1', orderItemId: '901' }],
    ['shopify:order:1:line:2', undefined],
    ['amazon:order:113-1:item:901', undefined],
  ])('finds the order item of row %s', (txId, key) => {
    expect(orderItemOf(txId)).toEqual(key);
  });
});
