import type { LedgerRow } from '../../../inventory/domain/stock';
import { type DeliveryFilter, type DeliveryKind, listTime, type Outcome, wants } from './delivery';
import { deliveryOfRow } from './ledger-delivery';

describe('a filter of deliveries', () => {
  it.each<[DeliveryFilter, DeliveryKind, readonly Outcome[] | undefined, boolean]>([
    [{}, 'webhook', undefined, true],
    [{ direction: 'in' }, 'return', undefined, true],
    [{ direction: 'in' }, 'push', undefined, false],
    [{ direction: 'out' }, 'alert', ['waiting'], true],
    [{ outcome: 'held' }, 'return', undefined, true],
    [{ outcome: 'held' }, 'webhook', undefined, false],
    [{ outcome: 'retrying' }, 'push', ['waiting', 'retrying'], true],
    [{ outcome: 'retrying' }, 'push', ['waiting'], false],
    [{ outcome: 'applied', direction: 'out' }, 'webhook', undefined, false],
    [{ outcome: 'failed', direction: 'out' }, 'alert', undefined, true],
    [{ noise: false }, 'push', ['accepted'], false],
    [{ noise: false }, 'push', ['accepted', 'failed'], true],
    [{ noise: false }, 'webhook', ['applied', 'duplicate', 'ignored'], false],
    [{ noise: false }, 'webhook', ['refused'], true],
    [{ noise: false }, 'webhook', ['skipped'], true],
    [{ noise: false }, 'return', ['held'], true],
    [{ noise: false }, 'alert', ['retrying'], true],
    [{ noise: false, outcome: 'accepted' }, 'push', undefined, false],
    [{ noise: true }, 'push', ['accepted'], true],
  ])('%j lets %s with %j pass: %s', (filter, kind, outcomes, passes) => {
    expect(wants(filter, kind, outcomes)).toBe(passes);
  });
});

describe('the time of a delivery', () => {
  it.each([
    ['2026-11-23T10:02:16.917004Z', '2026-11-23T10:02:16.917004Z'],
    ['2026-11-23T10:02:16.917Z', '2026-11-23T10:02:16.917000Z'],
    ['2026-11-23T12:02:16+02:00', '2026-11-23T10:02:16.000000Z'],
    ['', ''],
    ['yesterday', 'yesterday'],
  ])('%p is listed as %p', (time, listed) => {
    expect(listTime(time)).toBe(listed);
  });
});

describe('a row of the ledger', () => {
  const ROW: LedgerRow = {
    txId: 'row-1',
    sku: 'MUG',
    timestamp: '2026-11-23T10:02:16.917000Z',
    action: 'sale',
    status: 'completed',
    delta: -1,
    physicalAfter: 1,
    broadcastAfter: 1,
    version: 2,
    actor: 'shopify',
    cause: { orderId: '77', lineId: '1', topic: 'orders/create' },
  };
  const LISTED = { id: 'row-1', txId: 'row-1', sku: 'MUG', at: ROW.timestamp };
  const SYNC: LedgerRow = { ...ROW, action: 'sync', actor: 'system', cause: {}, delta: 0 };

  it.each<[string, LedgerRow, object | undefined]>([
    [
      'of a message of Shopify is a line that was applied',
      ROW,
      {
        ...LISTED,
        direction: 'in',
        kind: 'webhook',
        outcome: 'applied',
        orderId: '77',
        topic: 'orders/create',
      },
    ],
    [
      'of a push is accepted, with its duration',
      { ...SYNC, push: { quantity: 1, propagationMs: 206 } },
      { ...LISTED, direction: 'out', kind: 'push', outcome: 'accepted', durationMs: 206 },
    ],
    [
      'of the push of a listing names it beside its component',
      { ...SYNC, sellerSku: 'MUG-6', push: { quantity: 1, propagationMs: 206 } },
      {
        ...LISTED,
        sellerSku: 'MUG-6',
        direction: 'out',
        kind: 'push',
        outcome: 'accepted',
        durationMs: 206,
      },
    ],
    [
      'of a push that Amazon refused is failed, with its words',
      { ...SYNC, status: 'failed', error: '8541: wrong' },
      { ...LISTED, direction: 'out', kind: 'push', outcome: 'failed', reason: '8541: wrong' },
    ],
    [
      'of an order at Amazon is a line that was applied, with the listing that was ordered',
      {
        ...ROW,
        actor: 'amazon',
        action: 'amazon_sale',
        cause: { orderId: '902-3159896-1390916', lineId: '1', sellerSku: 'MUG-6' },
      },
      {
        ...LISTED,
        sellerSku: 'MUG-6',
        direction: 'in',
        kind: 'order',
        outcome: 'applied',
        orderId: '902-3159896-1390916',
      },
    ],
    ["of a difference of Shopify's count is none", { ...ROW, action: 'shopify_count', cause: {} }, undefined],
    ['of a change by hand is none', { ...ROW, actor: 'api', action: 'adjustment', cause: {} }, undefined],
    [
      'of a returned unit is listed with the returns',
      { ...ROW, actor: 'amazon', action: 'return' },
      undefined,
    ],
  ])('%s', (_, row, listed) => {
    expect(deliveryOfRow(row)).toEqual(listed);
  });
});
