import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Order,
  type OrderLine,
  readOrder,
  readRefund,
  type Refund,
  type RefundLine,
} from '../../../channels/shopify/webhook/payload';
import type { Reading } from '../../../channels/shopify/webhook/payload-reading';
import { parseWebhookJson } from '../../../channels/shopify/webhook/webhook-json';
import {
  type LinePlan,
  named,
  planOrderCancelled,
  planOrderCreated,
  planRefundCreated,
  saleOf,
  underSku,
} from './order-movements';

const LINE: OrderLine = { lineId: '101', sku: 'MUG-BLU-12OZ', quantity: 2, giftCard: false, tracked: true };
const REFUND_LINE: RefundLine = { ...LINE, refundLineId: '301', restockType: 'return' };

const created = (change: Partial<OrderLine>) =>
  planOrderCreated({ orderId: '1', lines: [{ ...LINE, ...change }], refunds: [] });
const refundOf = (...lines: RefundLine[]): Refund => ({ refundId: '201', orderId: '1', lines });
const refunded = (change: Partial<RefundLine>) => planRefundCreated(refundOf({ ...REFUND_LINE, ...change }));
const DAY_MS = 86_400_000;
const cancelled = (...refunds: Refund[]) =>
  planOrderCancelled({ orderId: '1', lines: [LINE], refunds }, 30 * DAY_MS);

describe('a new order', () => {
  it('is a sale of the ordered units, which may oversell', () => {
    expect(created({})).toEqual([
      {
        kind: 'move',
        lineId: '101',
        sku: 'MUG-BLU-12OZ',
        movement: {
          txId: 'shopify:order:1:line:101',
          sku: 'MUG-BLU-12OZ',
          action: 'sale',
          change: { kind: 'delta', delta: -2, mayOversell: true },
          actor: 'shopify',
          cause: { orderId: '1', lineId: '101', topic: 'orders/create' },
        },
      },
    ]);
  });

  it.each<[string, Partial<OrderLine>]>([
    ['lower case', { sku: 'mug-blu-12oz' }],
    ['spaces around it', { sku: ' MUG ' }],
    ['a slash, a hash and brackets', { sku: 'LAMP/DESK #2 (EU)' }],
    ['40 letters', { sku: 'x'.repeat(40) }],
    ['40 characters of two units each', { sku: '🧦'.repeat(40) }],
  ])('keeps a SKU with %s as it is', (_case, change) => {
    expect(created(change)).toMatchObject([{ kind: 'move', sku: change.sku, movement: { sku: change.sku } }]);
  });

  it.each<[string, Partial<OrderLine>]>([
    ['no_sku', { sku: null }],
    ['no_sku', { sku: '' }],
    ['invalid_sku', { sku: 'x'.repeat(41) }],
    ['invalid_sku', { sku: '🧦'.repeat(41) }],
    ['invalid_sku', { sku: 'MUG\n' }],
    ['invalid_sku', { sku: '\u0000' }],
    ['invalid_sku', { sku: 'MUG\u0085' }],
    ['invalid_sku', { sku: 'MUG\ud800' }],
    ['gift_card', { giftCard: true }],
    ['gift_card', { giftCard: true, tracked: false, sku: null }],
    ['not_tracked', { tracked: false }],
    ['zero_quantity', { quantity: 0 }],
    ['zero_quantity', { quantity: 0, sku: null }],
  ])('skips a line as %s: %j', (reason, change) => {
    expect(created(change)).toEqual([
      { kind: 'skip', lineId: '101', sku: change.sku === undefined ? LINE.sku : change.sku, reason },
    ]);
  });
});

describe('a refund', () => {
  it.each([
    ['cancel', 'cancel'],
    ['return', 'refund'],
    ['legacy_restock', 'refund'],
  ])('with the restock type %s puts the units back as a %s', (restockType, action) => {
    expect(refunded({ restockType })).toEqual([
      {
        kind: 'move',
        lineId: '101',
        sku: 'MUG-BLU-12OZ',
        movement: {
          txId: 'shopify:refund:201:line:301',
          sku: 'MUG-BLU-12OZ',
          action,
          change: { kind: 'delta', delta: 2, mayOversell: true },
          actor: 'shopify',
          cause: { orderId: '1', lineId: '101', refundId: '201', topic: 'refunds/create' },
        },
      },
    ]);
  });

  it.each(['no_restock', '', 'Return', 'constructor', 'something_new'])(
    'with the restock type %j puts nothing back',
    (restockType) => {
      expect(refunded({ restockType })).toEqual([
        { kind: 'skip', lineId: '101', sku: 'MUG-BLU-12OZ', reason: 'not_restocked' },
      ]);
    },
  );

  it.each<[string, Partial<RefundLine>]>([
    ['gift_card', { giftCard: true }],
    ['not_tracked', { tracked: false }],
    ['tracked_elsewhere', { tracked: false, trackedBy: 'acme' }],
    ['zero_quantity', { quantity: 0 }],
    ['zero_quantity', { quantity: 0, sku: null }],
  ])('skips a line as %s', (reason, change) => {
    expect(refunded(change)).toMatchObject([{ kind: 'skip', reason }]);
  });

  it.each([null, ''])('of a line with the SKU %p goes to the SKU of the sale', (sku) => {
    const [plan] = refunded({ sku });
    if (plan?.kind !== 'unnamed') throw new Error('The line was named.');
    expect(saleOf(plan.movement)).toBe('shopify:order:1:line:101');
    expect(named(plan, 'MUG-BLU-12OZ')).toEqual(refunded({})[0]);
    expect(named(plan, undefined)).toEqual({ kind: 'skip', lineId: '101', sku, reason: 'no_sku' });
  });

  it('goes to the SKU of the sale when that has another one', () => {
    const [plan] = refunded({ sku: 'RENAMED' });
    if (plan?.kind !== 'move') throw new Error('The line moves nothing.');
    expect(underSku(plan.movement, 'MUG-BLU-12OZ')).toEqual([
      (refunded({})[0] as { movement: unknown }).movement,
    ]);
    expect(underSku(plan.movement, 'RENAMED')).toEqual([]);
    expect(underSku(plan.movement, undefined)).toEqual([]);
  });

  it('is the same movement by either topic, except for the topic in its cause', () => {
    const line = fc.record({
      refundLineId: fc.constantFrom('301', '302'),
      restockType: fc.constantFrom('cancel', 'return', 'legacy_restock', 'no_restock'),
      quantity: fc.nat(9),
      giftCard: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const refund = refundOf(...lines.map((change) => ({ ...REFUND_LINE, ...change })));
        expect(cancelled(refund).map(apartFromTopic)).toEqual(planRefundCreated(refund).map(apartFromTopic));
      }),
    );
  });
});

describe('a cancelled order', () => {
  it('puts nothing back by itself', () => {
    expect(cancelled()).toEqual([]);
  });

  it('puts back what its refunds put back', () => {
    const second = {
      ...refundOf({ ...REFUND_LINE, refundLineId: '302', restockType: 'no_restock' }),
      refundId: '202',
    };
    expect(cancelled(refundOf({ ...REFUND_LINE, restockType: 'cancel' }), second)).toMatchObject([
      {
        kind: 'move',
        movement: {
          txId: 'shopify:refund:201:line:301',
          action: 'cancel',
          cause: { topic: 'orders/cancelled' },
        },
      },
      { kind: 'skip', reason: 'not_restocked' },
    ]);
  });
});

describe('a cancellation that repeats earlier refunds', () => {
  const CANCELLED = Date.parse('2026-11-20T11:40:05-08:00');
  const plansOf = (daysBefore: number | undefined, rowsKeptMs: number): string[] => {
    const refund = refundOf({ ...REFUND_LINE, restockType: 'cancel' });
    const created = daysBefore === undefined ? {} : { createdAtMs: CANCELLED - daysBefore * DAY_MS };
    const order = {
      orderId: '1',
      lines: [LINE],
      cancelledAtMs: CANCELLED,
      refunds: [{ ...refund, ...created }],
    };
    return summary(planOrderCancelled(order, rowsKeptMs));
  };

  it.each<[string, number | undefined, number]>([
    ['made with it', 0, 30 * DAY_MS],
    ['made while its row is kept', 28.9, 30 * DAY_MS],
    ['of any age, when rows never expire', 400, Infinity],
    ['without a time', undefined, 30 * DAY_MS],
    ['made just after it', -0.01, 30 * DAY_MS],
  ])('puts back one %s: the ledger recognises a repeat', (_, daysBefore, rowsKeptMs) => {
    expect(plansOf(daysBefore, rowsKeptMs)).toEqual(['cancel MUG-BLU-12OZ 2']);
  });

  it.each([29.1, 400])('skips one of %d days before: it had a webhook of its own', (daysBefore) => {
    expect(plansOf(daysBefore, 30 * DAY_MS)).toEqual(['skip MUG-BLU-12OZ told_before']);
  });
});

describe('the sample payloads', () => {
  const order = (name: string): Order => valueOf(readOrder(sample(name)));

  it('sell two mugs with the first order, and put them back with its cancellation', () => {
    expect(summary(planOrderCreated(order('orders-create.json')))).toEqual(['sale MUG-BLU-12OZ -2']);
    expect(summary(planOrderCancelled(order('orders-cancelled.json'), 30 * DAY_MS))).toEqual([
      'cancel MUG-BLU-12OZ 2',
    ]);
    expect(order('orders-cancelled.json').orderId).toBe(order('orders-create.json').orderId);
  });

  it('sell a tee and two lamps, but no gift card, with the second order, and put one lamp back with its refund', () => {
    const second = order('orders-create-three-lines.json');
    const refund = valueOf(readRefund(sample('refunds-create.json')));
    expect(summary(planOrderCreated(second))).toEqual([
      'sale TEE-RED-L -1',
      'skip GIFT-50 gift_card',
      'sale LAMP/DESK #2 (EU) -2',
    ]);
    expect(summary(planRefundCreated(refund))).toEqual([
      'refund LAMP/DESK #2 (EU) 1',
      'skip TEE-RED-L not_restocked',
    ]);
    expect(refund.orderId).toBe(second.orderId);
    expect(second.lines.map((line) => line.lineId)).toEqual(
      expect.arrayContaining(refund.lines.map((line) => line.lineId)),
    );
  });

  it('move stock once for a refund line that is sent twice', () => {
    const twice = { id: 201, order_id: 1, refund_line_items: [1, 2].map(() => sampleRefundLine()) };
    expect(planRefundCreated(valueOf(readRefund(twice)))).toHaveLength(1);
  });
});

function apartFromTopic(plan: LinePlan): unknown {
  return plan.kind === 'skip'
    ? plan
    : { ...plan, movement: { ...plan.movement, cause: { ...plan.movement.cause, topic: '' } } };
}

function summary(plans: readonly LinePlan[]): string[] {
  return plans.map((plan) => {
    if (plan.kind === 'skip') {
      return `skip ${plan.sku ?? ''} ${plan.reason}`;
    }
    const { action, change } = plan.movement;
    return `${action} ${plan.sku ?? '?'} ${change.delta}`;
  });
}

function sample(name: string): unknown {
  const parsed = parseWebhookJson(readFileSync(join(__dirname, '../../../../samples/shopify', name)));
  return parsed.ok ? parsed.value : undefined;
}

function sampleRefundLine(): unknown {
  return (sample('refunds-create.json') as { refund_line_items: unknown[] }).refund_line_items[0];
}

function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) {
    throw new Error(JSON.stringify(reading.problems));
  }
  return reading.value;
}
