import { type Delivery, planDelivery } from './plan-delivery';

const ORDER = { id: 5, name: '#1204', line_items: [{ id: 101, sku: 'MUG', quantity: 2 }] };
const REFUND = { id: 7, order_id: 5, refund_line_items: [] };

const plan = (payload: unknown, change: Partial<Delivery> = {}) =>
  planDelivery(
    {
      topic: 'orders/create',
      contentType: 'application/json',
      contentEncoding: undefined,
      body: Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      ...change,
    },
    { rowsKeptMs: Infinity, hasAdmin: false },
  );

describe('an authentic delivery', () => {
  it('of an order is planned, whatever coding and charset name its plain JSON', () => {
    for (const change of [
      {},
      { contentEncoding: 'identity' },
      { contentType: 'application/json; charset=utf-8' },
    ])
      expect(plan(ORDER, change)).toMatchObject({
        kind: 'plan',
        orderId: '5',
        order: { label: 'order 5 (#1204)' },
        plans: [{ kind: 'move', sku: 'MUG' }],
      });
  });

  it('of another topic is ignored, whatever it holds', () => {
    expect(plan('<xml/>', { topic: 'products/update', contentType: 'text/xml' })).toEqual({
      kind: 'ignored',
    });
  });

  it('of a cancellation needs no lines of its own', () => {
    const line = { id: 301, line_item_id: 101, quantity: 1, restock_type: 'cancel' };
    const refunds = [{ ...REFUND, refund_line_items: [line] }];
    for (const payload of [
      { id: 5, refunds },
      { id: 5, refunds, line_items: null },
      { id: 5, refunds, line_items: [{ id: 101 }] },
    ])
      expect(plan(payload, { topic: 'orders/cancelled' })).toMatchObject({
        kind: 'plan',
        plans: [{ kind: 'unnamed', lineId: '101' }],
      });
  });

  it('of a cancellation without its refunds is refused, because it restocks nothing; without any is planned', () => {
    const cancelled = { topic: 'orders/cancelled' };
    expect(plan(ORDER, cancelled)).toMatchObject({ kind: 'refused', reason: 'wrong_fields' });
    expect(plan({ ...ORDER, refunds: [] }, cancelled)).toMatchObject({ kind: 'plan', plans: [] });
  });

  it.each<[string, unknown, Partial<Delivery>, object]>([
    ['no_topic', ORDER, { topic: undefined }, { status: 400, label: 'order 5 (#1204)' }],
    ['content_encoding', ORDER, { contentEncoding: 'gzip' }, { status: 415, label: 'order 5 (#1204)' }],
    ['content_type', ORDER, { contentType: undefined }, { status: 400, label: 'order 5 (#1204)' }],
    ['content_type', ORDER, { contentType: 'text/plain' }, { status: 400, label: 'order 5 (#1204)' }],
    ['unreadable', '{"id": 5, "line_items": [', {}, { status: 400, label: 'order 5' }],
    ['unreadable', Buffer.from([0x7b, 0xff]), {}, { status: 400, label: 'an order that it does not name' }],
    ['unreadable', '', {}, { status: 400, label: 'an order that it does not name' }],
    ['wrong_fields', { ...ORDER, line_items: null }, {}, { status: 400, label: 'order 5 (#1204)' }],
    ['wrong_fields', { id: 5, name: '#1204' }, {}, { status: 400, label: 'order 5 (#1204)' }],
    [
      'wrong_fields',
      { ...ORDER, line_items: [{ id: 1, sku: 'A' }] },
      {},
      { status: 400, label: 'order 5 (#1204)' },
    ],
    ['wrong_fields', [], {}, { status: 400, label: 'an order that it does not name' }],
    [
      'wrong_fields',
      { id: 7, refund_line_items: [] },
      { topic: 'refunds/create' },
      { status: 400, label: 'refund 7' },
    ],
    [
      'wrong_fields',
      { id: 7, order_id: 5 },
      { topic: 'refunds/create' },
      { status: 400, label: 'refund 7 of order 5' },
    ],
  ])('is refused as %s: %j %j', (reason, payload, change, expected) => {
    const planned = plan(payload, change);
    if (planned.kind !== 'refused') throw new Error('The delivery was not refused.');
    const { error, order } = planned;
    expect({ reason: planned.reason, status: error.statusCode, label: order.label }).toEqual({
      reason,
      ...expected,
    });
  });
});
