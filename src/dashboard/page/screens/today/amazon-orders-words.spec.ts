import { completeText, delayRows, type Orders } from './amazon-orders-words';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const NONE = { count: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const QUIET = { notice: NONE, search: NONE, order: NONE };
const ORDERS: Orders = {
  state: 'fresh',
  searchedThrough: '2026-11-29T07:57:12.000Z',
  delay: { '1h': QUIET, '24h': QUIET },
};

it.each<[Partial<Orders>, string]>([
  [{}, 'All that changed before 07:57:12 UTC (2 min. ago) are counted.'],
  [
    { state: 'stale', staleSince: '2026-11-29T07:59:30.000Z' },
    'Orders may be missing, for 30 s: all that changed before 07:57:12 UTC (2 min. ago) are counted.',
  ],
  [{ state: 'off', reason: 'role_missing' }, 'They are not counted: Amazon refuses to show them.'],
  [
    { searchedThrough: '2026-11-29T08:00:03.000Z' },
    'All that changed before 08:00:03 UTC (now) are counted.',
  ],
])('with %j says: %s', (more, text) => {
  expect(completeText({ ...ORDERS, ...more }, NOW)).toBe(text);
});

it('says that the first search has not ended', () => {
  expect(completeText({ state: 'stale', delay: ORDERS.delay }, NOW)).toMatch('first search has not ended');
});

it('has a row for single questions only where there were any', () => {
  const names = (orders: Orders): string[] => delayRows(orders).map(({ name, last }) => `${name} ${last}`);
  expect(names(ORDERS)).toEqual(['notice 1 h', 'notice 24 h', 'search 1 h', 'search 24 h']);
  const asked = { ...QUIET, order: { count: 1, p50Ms: 9, p95Ms: 9, p99Ms: 9 } };
  expect(names({ ...ORDERS, delay: { '1h': QUIET, '24h': asked } })).toHaveLength(6);
});
