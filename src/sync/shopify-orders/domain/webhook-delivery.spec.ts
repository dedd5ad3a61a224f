import { shownTopic, unappliedLines } from './webhook-delivery';
import type { UncountedLine } from './uncounted-lines';
import type { LineAnswer } from './webhook-answer';

const ORDER = { orderId: '771', topic: 'orders/create' };
const skipped = (reason: string, sku: string | null = 'MUG'): LineAnswer => ({
  lineId: '1',
  sku,
  outcome: 'skipped',
  reason,
});
const NOT_TRACKED: UncountedLine = { lineId: '1', sku: 'MUG', reason: 'not_tracked' };
const NO_SKU: UncountedLine = { lineId: '1', sku: null, reason: 'no_sku' };

describe('a line of a message', () => {
  it.each<[string, LineAnswer, readonly UncountedLine[], object[]]>([
    ['applied', { lineId: '1', sku: 'MUG', outcome: 'applied', physical: 1, broadcast: 1 }, [], []],
    [
      'delivered again',
      { lineId: '1', sku: 'MUG', outcome: 'duplicate', physical: 1, broadcast: 1 },
      [],
      [{ outcome: 'duplicate', sku: 'MUG' }],
    ],
    [
      'of an unknown SKU',
      skipped('unknown_sku'),
      [],
      [{ outcome: 'skipped', sku: 'MUG', reason: 'unknown_sku' }],
    ],
    ['without a SKU', skipped('no_sku', null), [NO_SKU], [{ outcome: 'skipped', reason: 'no_sku' }]],
    [
      'not restocked, of an order with another line whose units are missing',
      skipped('not_restocked'),
      [NOT_TRACKED],
      [{ outcome: 'ignored' }],
    ],
    [
      'that is a gift card',
      skipped('gift_card'),
      [],
      [{ outcome: 'ignored', sku: 'MUG', reason: 'gift_card' }],
    ],
    [
      'not restocked',
      skipped('not_restocked'),
      [],
      [{ outcome: 'ignored', sku: 'MUG', reason: 'not_restocked' }],
    ],
    [
      'not tracked, and not registered',
      skipped('not_tracked'),
      [],
      [{ outcome: 'ignored', reason: 'not_tracked' }],
    ],
    [
      'not tracked, and registered',
      skipped('not_tracked'),
      [NOT_TRACKED],
      [{ outcome: 'skipped', sku: 'MUG', reason: 'not_tracked' }],
    ],
  ])('%s', (_, line, uncounted, stored) => {
    expect(unappliedLines(ORDER, [line], uncounted)).toMatchObject(
      stored.map((one) => ({ kind: 'webhook', orderId: '771', topic: 'orders/create', ...one })),
    );
  });
});

describe('a topic', () => {
  it.each([
    ['orders/paid', { topic: 'orders/paid' }],
    [undefined, {}],
    ['<b>', {}],
    ['x'.repeat(61), {}],
  ])('%p is shown as %p', (topic, shown) => {
    expect(shownTopic(topic)).toEqual(shown);
  });
});
