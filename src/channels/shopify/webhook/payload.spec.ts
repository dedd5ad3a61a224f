import fc from 'fast-check';
import { readOrder, readRefund } from './payload';

const LINE = {
  id: 101,
  quantity: 2,
  sku: 'MUG-BLU-12OZ',
  gift_card: false,
  variant_inventory_management: 'shopify',
};
const READ_LINE = { lineId: '101', sku: 'MUG-BLU-12OZ', quantity: 2, giftCard: false, tracked: true };

const REFUND_LINE = { id: 301, line_item_id: 101, quantity: 1, restock_type: 'return', line_item: LINE };
const READ_REFUND_LINE = { ...READ_LINE, refundLineId: '301', quantity: 1, restockType: 'return' };
const REFUND = { id: 201, order_id: 1, refund_line_items: [REFUND_LINE] };

const order = (...lines: unknown[]) => readOrder({ id: 1, line_items: lines, refunds: [] });
const orderWith = (change: object) => readOrder({ id: 1, line_items: [LINE], refunds: [], ...change });
const refundWith = (change: object) => readRefund({ ...REFUND, ...change });
const refundLineWith = (change: object) =>
  readRefund({ ...REFUND, refund_line_items: [{ ...REFUND_LINE, ...change }] });

const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

describe('an order', () => {
  it('gives its id, its lines and its refunds', () => {
    expect(
      orderWith({ refunds: [REFUND], buyer_note: 'anything else is tolerated', total_price: {} }),
    ).toEqual({
      ok: true,
      value: {
        orderId: '1',
        lines: [READ_LINE],
        refunds: [{ refundId: '201', orderId: '1', lines: [READ_REFUND_LINE] }],
      },
    });
  });

  it.each<[string, object, object]>([
    [
      'the global id of the line has priority over its id',
      { admin_graphql_api_id: 'gid://shopify/LineItem/7' },
      { lineId: '7' },
    ],
    ['a SKU stays as it is', { sku: ' lamp/Desk #2 (EU) ' }, { sku: ' lamp/Desk #2 (EU) ' }],
    ['a SKU may be null', { sku: null }, { sku: null }],
    ['a SKU may be absent', { sku: undefined }, { sku: null }],
    ['a SKU may be empty', { sku: '' }, { sku: '' }],
    ['a SKU of any length is read', { sku: 'x'.repeat(500) }, { sku: 'x'.repeat(500) }],
    ['a gift card', { gift_card: true }, { giftCard: true }],
    ['gift_card absent', { gift_card: undefined }, { giftCard: false }],
    ['stock that is not tracked', { variant_inventory_management: null }, { tracked: false }],
    [
      'stock that another service tracks',
      { variant_inventory_management: 'acme' },
      { tracked: false, trackedBy: 'acme' },
    ],
    ['the ordered quantity, not the current one', { quantity: 3, current_quantity: 1 }, { quantity: 3 }],
    ['no units', { quantity: 0 }, { quantity: 0 }],
    ['a million units', { quantity: 1_000_000 }, { quantity: 1_000_000 }],
  ])('line: %s', (_case, change, expected) => {
    expect(order({ ...LINE, ...change })).toEqual({
      ok: true,
      value: { orderId: '1', lines: [{ ...READ_LINE, ...expected }], refunds: [] },
    });
  });

  it.each<[string, object, object]>([
    ['a source', { source_name: 'amazon-us' }, { sourceName: 'amazon-us' }],
    ['its number at the source', { source_identifier: '113-1' }, { sourceOrderId: '113-1' }],
    ['null, empty or other values count as absent', { source_name: null, source_identifier: 5 }, {}],
    ['an empty text counts as absent', { source_name: '' }, {}],
  ])('is read with its origin: %s', (_case, change, expected) => {
    const value = { orderId: '1', lines: [READ_LINE], ...expected, refunds: [] };
    expect(orderWith(change)).toEqual({ ok: true, value });
  });

  it('counts a line as tracked when the subscription leaves the key out', () => {
    expect(order(without(LINE, 'variant_inventory_management'))).toMatchObject({
      value: { lines: [{ tracked: true }] },
    });
  });

  it.each([undefined, null, []])('may have no refunds: %j', (refunds) => {
    expect(orderWith({ refunds })).toMatchObject({ ok: true, value: { refunds: [] } });
  });

  it('counts a line that is sent twice once', () => {
    expect(order(LINE, { ...LINE, id: '101' }, { ...LINE, id: 102 })).toMatchObject({
      value: { lines: [{ lineId: '101' }, { lineId: '102' }] },
    });
  });

  it('counts a refund that is listed twice once', () => {
    expect(orderWith({ refunds: [REFUND, REFUND] })).toMatchObject({
      value: { refunds: [{ refundId: '201' }] },
    });
  });

  it.each<[string, object, string]>([
    ['no id', { id: undefined }, 'id'],
    ['an id of zero', { id: 0 }, 'id'],
    ['an id that lost digits', { id: 2 ** 60 }, 'id'],
    ['no lines', { line_items: undefined }, 'line_items'],
    ['lines that are not a list', { line_items: { 0: LINE } }, 'line_items'],
    ['too many lines', { line_items: new Array(10_001).fill(LINE) }, 'line_items'],
    ['a line that is not an object', { line_items: [LINE, null] }, 'line_items[1]'],
    ['a line without an id', { line_items: [without(LINE, 'id')] }, 'line_items[0].id'],
    ['a SKU that is a number', { line_items: [{ ...LINE, sku: 12 }] }, 'line_items[0].sku'],
    ['gift_card as text', { line_items: [{ ...LINE, gift_card: 'true' }] }, 'line_items[0].gift_card'],
    ['half a unit', { line_items: [LINE, { ...LINE, quantity: 0.5 }] }, 'line_items[1].quantity'],
    ['negative units', { line_items: [{ ...LINE, quantity: -1 }] }, 'line_items[0].quantity'],
    ['units as text', { line_items: [{ ...LINE, quantity: '2' }] }, 'line_items[0].quantity'],
    ['too many units', { line_items: [{ ...LINE, quantity: 1_000_001 }] }, 'line_items[0].quantity'],
    ['infinitely many units', { line_items: [{ ...LINE, quantity: Infinity }] }, 'line_items[0].quantity'],
    [
      'a line twice with another quantity',
      { line_items: [LINE, { ...LINE, quantity: 3 }] },
      'line_items[1].id',
    ],
    ['refunds that are not a list', { refunds: 'none' }, 'refunds'],
    ['a refund without an id', { refunds: [without(REFUND, 'id')] }, 'refunds[0].id'],
    [
      'a bad line inside a refund',
      {
        refunds: [
          { ...REFUND, refund_line_items: [REFUND_LINE, { ...REFUND_LINE, id: 302, quantity: null }] },
        ],
      },
      'refunds[0].refund_line_items[1].quantity',
    ],
  ])('is refused for %s, naming the field', (_case, change, field) => {
    expect(orderWith(change)).toMatchObject({ ok: false, problems: [{ field }] });
  });

  it('names every problem at once', () => {
    expect(order({ id: 'x', quantity: -1, sku: 5 })).toEqual({
      ok: false,
      problems: [
        { field: 'line_items[0].id', problem: 'must be an id of 1 to 20 digits' },
        { field: 'line_items[0].sku', problem: 'must be text or null' },
        { field: 'line_items[0].quantity', problem: 'must be a whole number from 0 to 1000000' },
      ],
    });
  });

  it('completes a refund line from its own lines', () => {
    const bare = without(REFUND_LINE, 'line_item');
    const refunds = [{ id: 201, refund_line_items: [bare, { ...bare, id: 302, line_item_id: 999 }] }];
    expect(orderWith({ refunds })).toMatchObject({
      value: {
        refunds: [
          {
            orderId: '1',
            lines: [READ_REFUND_LINE, { refundLineId: '302', lineId: '999', sku: null, tracked: true }],
          },
        ],
      },
    });
  });
});

describe('a refund', () => {
  it('gives its id, its order and its lines', () => {
    expect(readRefund(REFUND)).toEqual({
      ok: true,
      value: { refundId: '201', orderId: '1', lines: [READ_REFUND_LINE] },
    });
  });

  it('may be about money only', () => {
    expect(refundWith({ refund_line_items: [] })).toMatchObject({ ok: true, value: { lines: [] } });
  });

  it.each<[string, object, object]>([
    [
      'SKU, gift card and tracking come from its line item',
      { line_item: { ...LINE, gift_card: true, variant_inventory_management: null } },
      { giftCard: true, tracked: false },
    ],
    [
      'the quantity is the refunded one',
      { quantity: 2, line_item: { ...LINE, quantity: 5 } },
      { quantity: 2 },
    ],
    ['without a line item there is no SKU', { line_item: null }, { sku: null, tracked: true }],
    [
      'the line id comes from the line item when it is only there',
      { line_item_id: undefined },
      { lineId: '101' },
    ],
    ['an unknown restock type is read', { restock_type: 'teleported' }, { restockType: 'teleported' }],
    ['its id may be long', { id: '99999999999999999999' }, { refundLineId: '99999999999999999999' }],
  ])('line: %s', (_case, change, expected) => {
    expect(refundLineWith(change)).toMatchObject({ ok: true, value: { lines: [expected] } });
  });

  it('counts a line that is sent twice once', () => {
    expect(refundWith({ refund_line_items: [REFUND_LINE, REFUND_LINE] })).toMatchObject({
      value: { lines: [READ_REFUND_LINE] },
    });
  });

  it.each<[string, ReturnType<typeof readRefund>, string]>([
    ['no order', refundWith({ order_id: undefined }), 'order_id'],
    ['no lines', refundWith({ refund_line_items: null }), 'refund_line_items'],
    [
      'a line without its order line',
      refundLineWith({ line_item_id: null, line_item: null }),
      'refund_line_items[0].line_item_id',
    ],
    [
      'a line without a restock type',
      refundLineWith({ restock_type: null }),
      'refund_line_items[0].restock_type',
    ],
    ['a line item that is text', refundLineWith({ line_item: 'mug' }), 'refund_line_items[0].line_item'],
    [
      'a bad SKU in a line item',
      refundLineWith({ line_item: { ...LINE, sku: [] } }),
      'refund_line_items[0].line_item.sku',
    ],
    [
      'a line twice with another quantity',
      refundWith({ refund_line_items: [REFUND_LINE, { ...REFUND_LINE, quantity: 2 }] }),
      'refund_line_items[1].id',
    ],
  ])('is refused for %s, naming the field', (_case, reading, field) => {
    expect(reading).toMatchObject({ ok: false, problems: [{ field }] });
  });
});

describe('any JSON', () => {
  it.each([null, undefined, 7, 'order', [], true])('%j is refused', (payload) => {
    const refused = { ok: false, problems: [{ field: '', problem: 'must be a JSON object' }] };
    expect(readOrder(payload)).toEqual(refused);
    expect(readRefund(payload)).toEqual(refused);
  });

  it('is read or refused, and never throws', () => {
    const entry = fc.oneof(fc.constant(LINE), fc.constant(REFUND_LINE), fc.constant(REFUND), fc.jsonValue());
    const payload = fc.record(
      {
        id: fc.jsonValue(),
        line_items: fc.array(entry),
        refunds: fc.array(entry),
        refund_line_items: fc.array(entry),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(payload, (value) => {
        expect(typeof readOrder(value).ok).toBe('boolean');
        expect(typeof readRefund(value).ok).toBe('boolean');
      }),
    );
  });
});
