import type { LedgerRow } from '../../../api/answers';
import { ACTION_WORDS, actionMark, causeText, signed } from './ledger-words';

const sale: LedgerRow = {
  txId: 'shopify:order:5934020165815:line:1',
  sku: 'MUG',
  timestamp: '2026-11-23T10:02:16.917000Z',
  action: 'sale',
  status: 'completed',
  delta: -2,
  physicalAfter: 12,
  broadcastAfter: 10,
  version: 4,
  actor: 'shopify',
  cause: { orderId: '5934020165815', lineId: '1', topic: 'orders/create' },
};

it('names what a push came to, and an action of a newer service', () => {
  const word = (action: string, status: LedgerRow['status']): string =>
    actionMark({ action: action as LedgerRow['action'], status }).word;
  expect(word('sync', 'completed')).toBe('push');
  expect(word('sync', 'failed')).toBe('push refused');
  expect(word('amazon_sale', 'completed')).toBe('Amazon sale');
  expect(word('shopify_count', 'completed')).toBe('counted in Shopify');
  expect(word('newer_action', 'completed')).toBe('newer action');
  expect(Object.keys(ACTION_WORDS)).toHaveLength(13);
});

it.each<[Partial<LedgerRow>, string]>([
  [{}, 'order 5934020165815, orders/create'],
  [{ cause: { refundId: '77', topic: 'refunds/create' } }, 'refund 77, refunds/create'],
  [{ cause: { reason: 'SELLABLE', sellerSku: 'MUG-SET' } }, 'as part of MUG-SET, SELLABLE'],
  [{ cause: { reason: 'set buffer' }, bufferAfter: 1200 }, 'buffer now 1,200'],
  [{ cause: { reason: 'set physical' } }, 'counted'],
  [{ cause: { reason: 'set aside for a fair' } }, 'set aside for a fair'],
  [{ cause: {}, lowStockThresholdAfter: 5 }, 'threshold now 5'],
  [{ cause: { reason: 'set autoBufferCap' }, autoBufferCapAfter: 3 }, 'auto buffer up to 3'],
  [{ cause: {}, autoBufferCapAfter: 0 }, 'auto buffer off'],
  [{ cause: {} }, ''],
])('puts the cause of %j into one line', (more, text) => {
  expect(causeText({ ...sale, ...more })).toBe(text);
});

it.each([
  [3, '+3'],
  [-1200, '−1,200'],
  [0, '0'],
])('writes %d with its sign', (units, text) => {
  expect(signed(units)).toBe(text);
});
