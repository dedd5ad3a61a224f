import type { Overview } from '../../api/answers';
import { aged, standingOf, waitHint } from './standing';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const SKUS = { total: 412, inSync: 412, pending: 0, blocked: 0, oversold: 0, low: 0 };
const PUSH = { pending: 0, oldestPendingSeconds: 0, leader: true, paused: null };
const NONE = { count: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const OVERVIEW: Overview = {
  skus: SKUS,
  alerts: { unread: 0, critical: 0 },
  push: PUSH,
  latency: { '1h': NONE, '24h': NONE },
  sales: { '24h': { orders: 0, units: 0 } },
  connections: [],
  lastAcceptedAt: '2026-11-29T07:59:48.000000Z',
};

describe('the sentence of Today', () => {
  it.each<[string, Partial<Overview>]>([
    ['All 412 SKUs are accepted by Amazon, the last 12 sec. ago.', {}],
    ['All 412 SKUs are accepted by Amazon, the last just now.', { lastAcceptedAt: '2026-11-29T08:00:02Z' }],
    ['The one SKU is accepted by Amazon, the last 12 sec. ago.', { skus: { ...SKUS, total: 1, inSync: 1 } }],
    ['No SKU is registered yet.', { skus: { ...SKUS, total: 0, inSync: 0 } }],
    [
      '409 of 412 SKUs are accepted by Amazon; 3 are on the way, the oldest for 2.1 s.',
      {
        skus: { ...SKUS, inSync: 409, pending: 3 },
        push: { ...PUSH, pending: 3, oldestPendingSeconds: 2.1 },
      },
    ],
    [
      '400 of 412 SKUs are accepted by Amazon; 2 are on the way; an import holds 10, which Shopify, First day sends.',
      {
        skus: { ...SKUS, inSync: 400, pending: 12 },
        push: { ...PUSH, pending: 2, held: 10 },
      },
    ],
    [
      '1 of 10,000 SKUs is accepted by Amazon; 1 is on the way; 9,998 are blocked.',
      { skus: { ...SKUS, total: 10_000, inSync: 1, pending: 1, blocked: 9998 } },
    ],
    [
      'Nothing has been sent to Amazon for 5 min 0 s. 410 of 412 SKUs are accepted by Amazon; 1 waits; 1 is blocked.',
      {
        skus: { ...SKUS, inSync: 410, pending: 1, blocked: 1 },
        push: { ...PUSH, pending: 1, paused: { reason: 'Login refused.', since: '2026-11-29T07:55:00Z' } },
      },
    ],
  ])('is: %s', (text, change) => {
    expect(standingOf({ ...OVERVIEW, ...change }, undefined, NOW).text).toBe(text);
  });

  it('has beside what is pending how long the oldest push waits, unless an import holds all of it', () => {
    expect(waitHint({ ...PUSH, pending: 1, oldestPendingSeconds: 2.1, held: 10 })).toBe('oldest 2.1 s');
    expect(waitHint({ ...PUSH, held: 10 })).toBe('held by an import');
    expect([waitHint(PUSH), waitHint(undefined)]).toEqual(['nothing waits', 'nothing waits']);
  });

  it('claims nothing before the first answer', () => {
    expect(standingOf(undefined, undefined, NOW).text).toBe('Reading the figures.');
    expect(standingOf(undefined, 0, NOW).text).toBe(
      'The page does not know: SyncState has not answered yet.',
    );
  });

  it('claims nothing of now while the service does not answer', () => {
    expect(standingOf(OVERVIEW, NOW - 120_000, NOW)).toMatchObject({
      tone: 'bad',
      text: 'The page does not know what is true now. As of 2 min. ago: All 412 SKUs are accepted by Amazon, the last just now.',
    });
  });

  it('lets what waits grow older between two answers', () => {
    const push = { ...PUSH, pending: 1, oldestPendingSeconds: 2 };
    expect(aged({ ...OVERVIEW, push }, 30_000).push.oldestPendingSeconds).toBe(32);
    expect(aged(OVERVIEW, 30_000)).toBe(OVERVIEW);
  });
});
