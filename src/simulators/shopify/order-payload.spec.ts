import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCancellation, buildOrder } from './order-payload';
import { payloadJson } from './payload-json';
import { buildRefund } from './refund-payload';

const MUG = { lineId: '14702958631095', sku: 'MUG-BLU-12OZ', quantity: 2 };
const GIFT = { lineId: '14702961121463', sku: 'GIFT-50', quantity: 1, giftCard: true };
const AT = new Date('2026-11-18T14:05:32.000Z');

const refund = buildRefund({
  refundId: '951730274487',
  orderId: '5934017282231',
  lines: [
    { refundLineId: '661840158903', line: MUG, quantity: 1, restockType: 'return' },
    { refundLineId: '661840191671', line: GIFT, restockType: 'no_restock' },
  ],
  at: AT,
});

const sample = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../../samples/shopify', name), 'utf8')) as Record<
    string,
    unknown
  >;

describe('a simulated order', () => {
  const order = buildOrder({ orderId: '5934017282231', lines: [MUG, GIFT], at: AT });

  it('has every key of a real one, in the same order', () => {
    expect(Object.keys(order)).toEqual(Object.keys(sample('orders-create.json')));
  });

  it('has consistent ids, SKUs, quantities and sums', () => {
    expect(order).toMatchObject({
      id: 5934017282231,
      admin_graphql_api_id: 'gid://shopify/Order/5934017282231',
      created_at: '2026-11-18T14:05:32+00:00',
      cancelled_at: null,
      subtotal_price: '54.00',
      total_tax: '2.16',
      total_price: '62.06',
      refunds: [],
      line_items: [
        {
          id: 14702958631095,
          admin_graphql_api_id: 'gid://shopify/LineItem/14702958631095',
          sku: 'MUG-BLU-12OZ',
          quantity: 2,
          current_quantity: 2,
          gift_card: false,
          variant_inventory_management: 'shopify',
        },
        { sku: 'GIFT-50', gift_card: true, requires_shipping: false, variant_inventory_management: null },
      ],
    });
  });

  it('has 7 to 8 kB with one line, as a real one has', () => {
    const { length } = payloadJson(buildOrder({ orderId: '5934017282231', lines: [MUG] }));
    expect(length).toBeGreaterThan(7_000);
    expect(length).toBeLessThan(8_192);
  });

  it('writes an id beyond 2^53 with all its digits', () => {
    const text = payloadJson(buildOrder({ orderId: '82098291194615450899', lines: [] }));
    expect(text.startsWith('{"id":82098291194615450899,"admin_graphql_api_id":')).toBe(true);
  });

  it('may have a line whose stock is not tracked', () => {
    const untracked = buildOrder({ orderId: '1', lines: [{ ...MUG, tracked: false, sku: null }] });
    expect(untracked.line_items).toMatchObject([{ sku: null, variant_inventory_management: null }]);
  });
});

describe('a simulated cancellation', () => {
  it('is the order with no units left, and its refunds', () => {
    const cancellation = buildCancellation({
      orderId: '5934017282231',
      lines: [MUG],
      refunds: [refund],
      reason: 'inventory',
      at: AT,
      cancelledAt: new Date('2026-11-18T16:20:47.000Z'),
    });
    expect(Object.keys(cancellation)).toEqual(Object.keys(sample('orders-cancelled.json')));
    expect(cancellation).toMatchObject({
      cancel_reason: 'inventory',
      cancelled_at: '2026-11-18T16:20:47+00:00',
      created_at: '2026-11-18T14:05:32+00:00',
      current_total_price: '0.00',
      financial_status: 'refunded',
      line_items: [{ quantity: 2, current_quantity: 0 }],
      refunds: [{ id: 951730274487 }],
    });
  });
});

describe('a simulated refund', () => {
  it('has the restock type of each line', () => {
    expect(Object.keys(refund)).toEqual(Object.keys(sample('refunds-create.json')));
    expect(refund).toMatchObject({
      id: 951730274487,
      order_id: 5934017282231,
      restock: true,
      refund_line_items: [
        {
          id: 661840158903,
          line_item_id: 14702958631095,
          quantity: 1,
          restock_type: 'return',
          subtotal: 18,
          line_item: { sku: 'MUG-BLU-12OZ', quantity: 2, current_quantity: 1 },
        },
        { restock_type: 'no_restock', location_id: null, quantity: 1 },
      ],
    });
  });
});
