import type { Alert, Overview, StockView } from '../../api/answers';
import type { TodayFacts } from './trouble-kinds';
import { troubleHeading, troublesOf } from './troubles';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const NONE = { count: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const OVERVIEW: Overview = {
  skus: { total: 412, inSync: 412, pending: 0, blocked: 0, oversold: 0, low: 0 },
  alerts: { unread: 0, critical: 0 },
  push: { pending: 0, oldestPendingSeconds: 0, leader: true, paused: null },
  latency: { '1h': NONE, '24h': NONE },
  sales: { '24h': { orders: 0, units: 0 } },
  connections: [{ name: 'dynamodb', status: 'ok' }],
  lastAcceptedAt: '2026-11-29T07:59:48.000000Z',
};
const FACTS: TodayFacts = {
  overview: OVERVIEW,
  oversold: [],
  blocked: [],
  waiting: [],
  alerts: [],
  hasAllAlerts: true,
};

const stock = (sku: string, change: Partial<StockView>): StockView => ({
  sku,
  physical: 5,
  buffer: 0,
  broadcast: 5,
  version: 1,
  pending: false,
  syncStatus: 'in_sync',
  updatedAt: '2026-11-29T07:00:00.000000Z',
  ...change,
});
const oversold = (sku: string): StockView => stock(sku, { physical: -2 });
const blocked = (sku: string, syncError = 'No such listing.'): StockView =>
  stock(sku, { syncStatus: 'blocked', pending: true, syncError });
const alert = (type: Alert['type'], about: Partial<Alert> = {}): Alert => ({
  alertId: `${type}:${about.sku ?? 'all'}`,
  type,
  severity: 'warning',
  message: `What to do about ${type}.`,
  timestamp: '2026-11-29T07:30:00.000000Z',
  read: false,
  count: 1,
  ...about,
});
const withSkus = (skus: Partial<Overview['skus']>): Overview => ({
  ...OVERVIEW,
  skus: { ...OVERVIEW.skus, ...skus },
});
const withPush = (push: Partial<Overview['push']>, more: Partial<Overview> = {}): Overview => ({
  ...OVERVIEW,
  push: { ...OVERVIEW.push, ...push },
  ...more,
});
const titles = (facts: Partial<TodayFacts>): string[] =>
  troublesOf({ ...FACTS, ...facts }, NOW).flatMap(({ shown }) => shown.map(({ title }) => title));

describe('what needs a person', () => {
  it('is nothing when all is well', () => {
    expect(troublesOf(FACTS, NOW)).toEqual([]);
    expect(troubleHeading([])).toBeUndefined();
  });

  it('is ordered from the worst', () => {
    const found = titles({
      overview: withSkus({ oversold: 1, blocked: 1 }),
      oversold: [oversold('MUG')],
      blocked: [blocked('LAMP')],
      alerts: [
        alert('stock_low', { sku: 'CUP' }),
        alert('line_not_counted'),
        alert('unknown_sku', { sku: 'NEW' }),
        alert('webhook_refused', { severity: 'critical' }),
        alert('return_damaged', { sku: 'MUG' }),
        alert('auth_failed', { alertId: 'auth_failed:amazon-reports' }),
      ],
    });
    expect(found).toEqual([
      'MUG is oversold by 2',
      'LAMP is blocked at Amazon',
      'Amazon refuses the account',
      'MUG: damaged return',
      'Webhooks refused',
      'NEW is not registered',
      'Order line not counted',
      'CUP: low stock',
    ]);
  });

  it("leads to the order at Amazon that a person must judge, and names Amazon's orders apart from returns", () => {
    const orderId = '902-3159896-1390916';
    const groups = troublesOf(
      {
        ...FACTS,
        overview: {
          ...OVERVIEW,
          connections: [
            { name: 'amazon-orders', status: 'failing', message: 'The search fails.' },
            { name: 'amazon-notices', status: 'failing', message: 'No notice.' },
          ],
        },
        alerts: [
          alert('manual_review', { alertId: `manual_review:amazon-order:${orderId}:1`, sku: 'MUG', orderId }),
          alert('manual_review', { alertId: 'manual_review:MUG', sku: 'MUG' }),
        ],
      },
      NOW,
    );
    expect(groups.map(({ kind, shown: [first] }) => [kind, first?.title, first?.to])).toEqual([
      [
        'orders',
        "Amazon's orders are not counted completely",
        { screen: 'deliveries', query: { direction: 'in' } },
      ],
      ['order', 'MUG: order at Amazon to be judged', { screen: 'order', query: { id: orderId } }],
      ['returns', 'MUG: return to be judged', { screen: 'returns', query: { sku: 'MUG' } }],
    ]);
  });

  it("leads to the shop and to the differences, each apart from Amazon's account and from returns", () => {
    const alerts = [
      alert('auth_failed', { alertId: 'auth_failed:shopify' }),
      alert('manual_review', { alertId: 'manual_review:drift:shopify' }),
      alert('webhooks_stopped'),
    ];
    const groups = troublesOf({ ...FACTS, alerts }, NOW);
    expect(groups.map(({ kind, shown }) => [kind, shown.map(({ title, to }) => [title, to.screen])])).toEqual(
      [
        [
          'shop',
          [
            ['Shopify refuses the app', 'shopify'],
            ["Shopify's webhooks do not arrive", 'shopify'],
          ],
        ],
        ['difference', [['Differences to be decided', 'differences']]],
      ],
    );
    const connections = [{ name: 'shopify', status: 'failing', message: 'It has no scope.' } as const];
    expect(titles({ overview: { ...OVERVIEW, connections } })).toEqual([
      'The shop cannot be read and written',
    ]);
    expect(titles({ overview: { ...OVERVIEW, connections }, alerts: alerts.slice(0, 1) })).toEqual([
      'Shopify refuses the app',
    ]);
  });

  it('names one cause once, with the words of its alert', () => {
    const [group] = troublesOf(
      {
        ...FACTS,
        overview: withSkus({ oversold: 1 }),
        oversold: [oversold('MUG')],
        alerts: [alert('oversold', { sku: 'MUG' })],
      },
      NOW,
    );
    expect(group).toMatchObject({
      kind: 'oversold',
      more: 0,
      shown: [{ title: 'MUG is oversold by 2', advice: 'What to do about oversold.' }],
    });
  });

  it('names a cause that many blocked SKUs share once, and SKUs of another cause beside it', () => {
    const message = 'The quantities of 500 SKUs do not reach Amazon for one reason (A, B): No such listing.';
    const facts = {
      overview: withSkus({ blocked: 501 }),
      alerts: [alert('sync_failed', { message })],
    };
    const shared = '500 SKUs do not reach Amazon for one reason';
    expect(titles({ ...facts, blocked: [blocked('A'), blocked('B')] })).toEqual([shared]);
    expect(titles({ ...facts, blocked: [blocked('A'), blocked('C', 'It is FBA.')] })).toEqual([
      'C is blocked at Amazon',
      shared,
    ]);
  });

  it('is late, not blocked, when a push is tried again', () => {
    const facts = {
      ...FACTS,
      overview: withSkus({ blocked: 1, pending: 1 }),
      blocked: [blocked('MUG')],
      alerts: [alert('sync_failed', { sku: 'MUG' }), alert('sync_failed', { sku: 'CAP' })],
    };
    expect(troublesOf(facts, NOW).map(({ kind, shown }) => [kind, shown.map(({ title }) => title)])).toEqual([
      ['blocked', ['MUG is blocked at Amazon']],
      ['late', ['CAP: its quantity has not reached Amazon']],
    ]);
  });

  it('names a blocked listing once, for all SKUs that it sells, and leads to it', () => {
    const error = 'Its listing KIT is blocked: No such listing.';
    const message = 'KIT (1 x MUG + 2 x CUP) is not sent to Amazon: No such listing.';
    const groups = troublesOf(
      {
        ...FACTS,
        overview: withSkus({ blocked: 2 }),
        blocked: [blocked('CUP', error), blocked('MUG', error)],
        alerts: [alert('listing_blocked', { sku: 'KIT', message })],
      },
      NOW,
    );
    expect(groups).toMatchObject([
      {
        kind: 'blocked',
        more: 0,
        shown: [{ title: 'KIT is blocked at Amazon', advice: message, to: { query: { edit: 'KIT' } } }],
      },
    ]);
    expect(groups[0]?.shown).toHaveLength(1);
  });

  it('names a pause in place of its alerts and of the failing connection', () => {
    const paused = { reason: 'Login refused: have the seller authorise it.', since: '2026-11-29T07:55:00Z' };
    const overview = withPush(
      { pending: 3, oldestPendingSeconds: 600, paused },
      { connections: [{ name: 'amazon-listings', status: 'failing', message: paused.reason }] },
    );
    const alerts = [alert('auth_failed', { alertId: 'auth_failed:amazon' })];
    expect(titles({ overview, alerts })).toEqual(['Nothing is sent to Amazon: 3 SKUs wait']);
  });

  it('is a pause by hand, which does not end by itself', () => {
    const paused = { reason: 'Stock-taking', since: '2026-11-29T07:55:00Z', byHand: true } as const;
    const [group] = troublesOf({ ...FACTS, overview: withPush({ pending: 1, paused }) }, NOW);
    expect(group?.shown).toMatchObject([
      {
        title: 'Nothing is sent to Amazon: 1 SKU waits',
        advice: 'Paused by hand: Stock-taking. Resume it in the line above when the cause is over.',
      },
    ]);
  });

  it.each([
    ['a failing connection', [], ['The store does not answer']],
    ['not one whose alert has the same cause', [alert('store_degraded')], ['Store was out of reach']],
  ])('is %s', (_case, alerts, found) => {
    const connections = [{ name: 'dynamodb', status: 'failing', message: 'Wait.' } as const];
    expect(titles({ overview: { ...OVERVIEW, connections }, alerts })).toEqual(found);
  });

  it('is no alert whose condition has ended', () => {
    expect(titles({ alerts: [alert('oversold', { sku: 'MUG', closedAt: '2026-11-29T07:40:00Z' })] })).toEqual(
      [],
    );
  });

  it.each<[string, number, Partial<StockView>, string, number]>([
    ['waits a little', 200, {}, '2026-11-29T07:50:00Z', 0],
    ['waits in a queue that moves', 2000, {}, '2026-11-29T07:59:58Z', 0],
    ['waits, and none is accepted', 2000, {}, '2026-11-29T07:50:00Z', 1],
    ['fails while others are accepted', 2000, { syncError: 'Refused for now.' }, '2026-11-29T07:59:58Z', 1],
  ])('counts a push that %s', (_case, oldestPendingSeconds, change, lastAcceptedAt, count) => {
    const overview = withPush({ pending: 1, oldestPendingSeconds }, { lastAcceptedAt });
    const waiting = [stock('MUG', { syncStatus: 'pending', pending: true, ...change })];
    expect(titles({ overview, waiting })).toHaveLength(count);
  });

  it('shows about ten, some of each kind, and counts the others', () => {
    const many = Array.from({ length: 50 }, (_, index) => `SKU-${index}`);
    const groups = troublesOf(
      {
        ...FACTS,
        overview: withSkus({ oversold: 400 }),
        oversold: many.map(oversold),
        alerts: many.map((sku) => alert('unknown_sku', { sku })),
        hasAllAlerts: false,
      },
      NOW,
    );
    expect(
      groups.map(({ kind, shown, more, isOpenEnded }) => [kind, shown.length, more, isOpenEnded]),
    ).toEqual([
      ['oversold', 7, 393, false],
      ['unknown', 3, 47, true],
    ]);
    expect(troubleHeading(groups)).toBe('At least 450 things need a person');
    expect(groups.map(({ list }) => list)).toEqual([
      { screen: 'stock', query: { status: 'oversold' } },
      { screen: 'alerts', query: { type: 'unknown_sku' } },
    ]);
  });

  it('shows three of many SKUs that are low', () => {
    const alerts = Array.from({ length: 50 }, (_, index) => alert('stock_low', { sku: `SKU-${index}` }));
    expect(troublesOf({ ...FACTS, alerts }, NOW)).toMatchObject([
      { kind: 'low', more: 47, list: { screen: 'alerts', query: { type: 'stock_low' } } },
    ]);
  });
});
