import type { Delivery } from '../../api/answers';
import { nextTryWords, pushableOf, reasonWords, titleOf } from './delivery-words';

const NOW = Date.parse('2026-11-29T07:12:45Z');

it.each([
  [undefined, undefined],
  ['no_sku', 'The line has no SKU.'],
  ['of_a_newer_service', 'of a newer service'],
  ['Amazon does not answer: HTTP 500', 'Amazon does not answer: HTTP 500'],
  ['constructor', 'constructor'],
  ['not_well_formed: The body is no JSON.', 'The body is no JSON.'],
  ["90220: 'Item Dimensions' is required but missing.", "90220: 'Item Dimensions' is required but missing."],
])('the reason %p reads %p', (reason, words) => {
  expect(reasonWords(reason === undefined ? { kind: 'push' } : { kind: 'push', reason })).toBe(words);
});

it('says as what a unit was returned', () => {
  expect(reasonWords({ kind: 'return', reason: 'CUSTOMER_DAMAGED' })).toBe('returned as customer damaged');
});

it.each([
  [undefined, ''],
  ['2026-11-29T07:13:25.000000Z', 'next try in 40 sec.'],
  ['2026-11-29T07:12:45.400000Z', 'next try now'],
  ['2026-11-29T07:12:00.000000Z', 'next try now'],
])('of a next try at %p the row says %p', (nextTryAt, words) => {
  expect(nextTryWords(nextTryAt === undefined ? {} : { nextTryAt }, NOW)).toBe(words);
});

it('names a webhook with its topic', () => {
  expect(titleOf({ kind: 'webhook', topic: 'orders/create' })).toBe('Webhook orders/create');
  expect(titleOf({ kind: 'order' })).toBe('Amazon order');
  expect(titleOf({ kind: 'return' })).toBe('Returned unit');
});

it('offers to push a SKU again at its newest push, unless Amazon has a number since', () => {
  const of = (id: string, kind: Delivery['kind'], outcome: Delivery['outcome'], sku?: string): Delivery => ({
    ...{ id, direction: 'out', kind, outcome, at: '2026-11-29T07:12:45Z' },
    ...(sku === undefined ? {} : { sku }),
  });
  const deliveries = [
    of('1', 'alert', 'failed', 'MUG'),
    of('2', 'push', 'blocked', 'MUG'),
    of('3', 'push', 'failed', 'MUG'),
    of('4', 'push', 'accepted', 'TEE'),
    of('5', 'push', 'failed', 'TEE'),
    of('6', 'push', 'waiting', 'LAMP'),
    of('7', 'push', 'retrying', 'RUG'),
    of('8', 'webhook', 'refused'),
  ];
  expect([...pushableOf(deliveries)]).toEqual(['2', '7']);
});
