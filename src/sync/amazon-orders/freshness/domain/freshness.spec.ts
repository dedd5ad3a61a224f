import type { ParkedOrder } from '../../search/domain/search-state';
import { type Freshness, type FreshnessFacts, freshnessOf, ordersKnownOf } from './freshness';

const NOW = 1_000_000_000;
const POLL_MS = 180_000;
const SEARCHED: FreshnessFacts = { lastSearchBeganAtMs: NOW - 1_000, watermarkMs: NOW - 121_000 };

function waiting(changedFromMs: number, sinceMs: number): ParkedOrder {
  return { orderId: '111-1', problem: '', changedFromMs, sinceMs, nextAtMs: NOW, attempts: 1 };
}

describe('the freshness of Amazon orders', () => {
  it.each<[string, FreshnessFacts, number, Freshness]>([
    ['is stale before the first search has ended', {}, POLL_MS, { kind: 'stale' }],
    [
      'is stale before the first search has ended, whatever notices arrive',
      { lastNoticeAtMs: NOW - 1 },
      POLL_MS,
      { kind: 'stale' },
    ],
    ['is fresh after a search', SEARCHED, POLL_MS, { kind: 'fresh', searchedThroughMs: NOW - 121_000 }],
    [
      'is fresh until two intervals after the beginning of the last search',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 359_999 },
      POLL_MS,
      { kind: 'fresh', searchedThroughMs: NOW - 121_000 },
    ],
    [
      'is stale from then on',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 360_000 },
      POLL_MS,
      { kind: 'stale', searchedThroughMs: NOW - 121_000, staleSinceMs: NOW },
    ],
    [
      'lets a slow call pass when orders are searched every second',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 9_999 },
      1_000,
      { kind: 'fresh', searchedThroughMs: NOW - 121_000 },
    ],
    [
      'follows the interval that the limit of Amazon allows, not the one that is configured',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 357_999, intervalMs: 179_000 },
      1_000,
      { kind: 'fresh', searchedThroughMs: NOW - 121_000 },
    ],
    [
      'is fresh by a notice, and the watermark stays where it is',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 900_000, lastNoticeAtMs: NOW - 100_000 },
      POLL_MS,
      { kind: 'fresh', searchedThroughMs: NOW - 121_000 },
    ],
    [
      'is stale when neither searches nor notices come',
      { ...SEARCHED, lastSearchBeganAtMs: NOW - 900_000, lastNoticeAtMs: NOW - 400_000 },
      POLL_MS,
      { kind: 'stale', searchedThroughMs: NOW - 121_000, staleSinceMs: NOW - 40_000 },
    ],
    [
      'does not rely on a moment that a wrong clock stored',
      { ...SEARCHED, lastSearchBeganAtMs: NOW + 360_001 },
      POLL_MS,
      { kind: 'stale', searchedThroughMs: NOW - 121_000 },
    ],
    [
      'is off while Amazon refuses access, however old the last search',
      { ...SEARCHED, closed: {} },
      POLL_MS,
      { kind: 'off', reason: 'role_missing' },
    ],
  ])('%s', (_case, facts, pollMs, freshness) => {
    expect(freshnessOf(facts, NOW, pollMs)).toEqual(freshness);
  });
});

describe('how far all orders are recorded', () => {
  it.each<[string, FreshnessFacts, ReturnType<typeof ordersKnownOf>]>([
    ['to the watermark', SEARCHED, { searchedThroughMs: NOW - 121_000 }],
    ['nowhere before the first search has ended', {}, {}],
    ['unknown while orders are not read', { ...SEARCHED, closed: {} }, 'off'],
    [
      'to the changes among which an order was found that waits for a complete answer',
      { ...SEARCHED, parked: [waiting(NOW - 300_000, NOW - 60_000), waiting(NOW - 900_000, NOW - 600_000)] },
      { searchedThroughMs: NOW - 900_000 },
    ],
    [
      'to the watermark again when the order has waited for an hour, and is reported',
      { ...SEARCHED, parked: [waiting(NOW - 4_000_000, NOW - 3_600_000)] },
      { searchedThroughMs: NOW - 121_000 },
    ],
  ])('%s', (_case, facts, known) => {
    expect(ordersKnownOf(freshnessOf(facts, NOW, POLL_MS))).toEqual(known);
  });
});
