import * as api from '../../platform/http/openapi/openapi';
import { type Connection, CONNECTION_NAMES } from './domain/connections';
import type {
  AmazonOrdersView,
  DelayView,
  LatencyView,
  OverviewView,
  SalesView,
  SeriesPoint,
  SeriesView,
} from './overview';
import { DEFAULT_HOURS, MAX_HOURS } from './overview.dto';

const NOTHING: LatencyView = { count: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const DELAY: DelayView = {
  notice: { count: 31, p50Ms: 4060, p95Ms: 20_400, p99Ms: 28_800 },
  search: { count: 2, p50Ms: 205_000, p95Ms: 290_000, p99Ms: 290_000 },
  order: NOTHING,
};

const OVERVIEW: OverviewView = {
  skus: { total: 412, inSync: 409, pending: 2, blocked: 1, oversold: 1, low: 17 },
  alerts: { unread: 3, critical: 1 },
  push: { pending: 2, oldestPendingSeconds: 1.2, leader: true, paused: null },
  latency: {
    '1h': { count: 38, p50Ms: 702, p95Ms: 2410, p99Ms: 4060 },
    '24h': NOTHING,
  },
  sales: { '24h': { orders: 211, units: 264, amazon: { orders: 37, units: 41 } } },
  amazonOrders: {
    state: 'fresh',
    searchedThrough: '2026-11-23T09:59:12.000Z',
    delay: { '1h': { notice: NOTHING, search: NOTHING, order: NOTHING }, '24h': DELAY },
  },
  connections: [
    { name: 'shopify-webhooks', status: 'ok', lastEventAt: '2026-11-23T10:02:16.917000Z' },
    { name: 'shopify', status: 'ok', lastEventAt: '2026-11-23T10:02:17.203000Z' },
    { name: 'amazon-listings', status: 'ok', lastEventAt: '2026-11-23T10:02:17.619000Z' },
    { name: 'amazon-returns', status: 'ok', lastEventAt: '2026-11-23T08:01:12.044000Z' },
    { name: 'amazon-orders', status: 'ok', lastEventAt: '2026-11-23T09:59:12.000Z' },
    { name: 'amazon-notices', status: 'ok', lastEventAt: '2026-11-23T10:02:14.310Z' },
    {
      name: 'alert-webhook',
      status: 'off',
      message: 'Set ALERT_WEBHOOK_URL to have each new alert posted there.',
    },
    { name: 'dynamodb', status: 'ok' },
  ],
  lastAcceptedAt: '2026-11-23T10:02:17.619000Z',
};

const POINT: SeriesPoint = {
  at: '2026-11-23T10:00:00.000Z',
  orders: 12,
  units: 15,
  amazon: { orders: 3, units: 3 },
  p50Ms: 702,
  p95Ms: 2410,
  p99Ms: 4060,
};

const PERCENTILES = {
  p50Ms: api.nullable('number', 'Half of them took at most this long; null without any.'),
  p95Ms: api.nullable('number', 'The same for 95 %.'),
  p99Ms: api.nullable('number', 'The same for 99 %.'),
};

const SOLD = {
  orders: api.count('Orders with a line that was counted.'),
  units: api.count('Units that they took from the stock. Cancelled and returned units are not subtracted.'),
};
const SALES = {
  ...SOLD,
  amazon: api.objectOf<SalesView['amazon']>('Those of them that were sold at Amazon.', SOLD),
};
const DELAYS = api.objectOf<DelayView>('For each way on which an order arrived.', {
  notice: api.ref('Latency'),
  search: api.ref('Latency'),
  order: api.ref('Latency'),
});

/** The state of everything in figures. */
export const OVERVIEW_API: api.Part = {
  tag: 'overview',
  description:
    'The figures that the page opens with. Reading them costs next to nothing, so that it may be done every second.',
  schemas: {
    Overview: api.objectOf<OverviewView>('What a merchant looks at first.', {
      skus: api.objectOf<OverviewView['skus']>('SKUs by state: `inSync + pending + blocked = total`.', {
        total: api.count('Registered SKUs.'),
        inSync: api.count('Amazon accepted the broadcast.'),
        pending: api.count('A push is pending.'),
        blocked: api.count('The push is blocked until a person acts.'),
        oversold: api.count('More units were sold than there were: `physical` is below 0.'),
        low: api.count('`physical` is at or below `lowStockThreshold`, and not below 0.'),
      }),
      alerts: api.objectOf<OverviewView['alerts']>(
        'Unread alerts. Beyond the 1,000 newest they are counted every 30 s.',
        {
          unread: api.count('All of them.'),
          critical: api.count('The critical ones.'),
        },
      ),
      push: api.objectOf<OverviewView['push']>('The pushes to Amazon.', {
        pending: api.count('SKUs that wait for a push and are not blocked.'),
        oldestPendingSeconds: {
          type: 'number',
          minimum: 0,
          description: 'How long the oldest of them has waited.',
        },
        'held?': api.count(
          'SKUs that an import holds, beside those of `pending`; `POST /api/sync/resume` sends them. Absent without one.',
        ),
        leader: api.flag("True when this instance holds the sender's lease."),
        paused: {
          anyOf: [api.ref('Pause'), { type: 'null' }],
          description: 'Why nothing is pushed, as in `GET /api/sync`.',
        },
      }),
      latency: api.objectOf<OverviewView['latency']>(
        'From an order to the acceptance by Amazon, of accepted pushes. Each figure is at most 10 % off.',
        { '1h': api.ref('Latency'), '24h': api.ref('Latency') },
      ),
      sales: api.objectOf<OverviewView['sales']>('Orders of Shopify and of Amazon that moved stock.', {
        '24h': api.objectOf<SalesView>('The last 24 hours.', SALES),
      }),
      amazonOrders: api.objectOf<AmazonOrdersView>(
        "How complete Amazon's orders are, and how late they are counted.",
        {
          state: api.wordOf<AmazonOrdersView['state']>({
            fresh: 'all of them are known, up to the delay of a notice or a search',
            stale: 'orders may be missing, since `staleSince`',
            off: 'they are not read: `reason` says why',
          }),
          'reason?': api.wordOf<NonNullable<AmazonOrdersView['reason']>>({
            disabled: '`AMAZON_ORDERS` is false',
            role_missing: 'Amazon refuses access to orders: an alert names the role',
          }),
          'searchedThrough?': api.moment(
            "The watermark, by Amazon's clock: orders whose last change is earlier are all recorded.",
          ),
          'staleSince?': api.moment(
            'Since when orders may be missing; absent where no search has ended yet.',
          ),
          delay: api.objectOf<AmazonOrdersView['delay']>(
            "From the order's time at Amazon to the commit of its units, by `notice` (a message of Amazon), by `search`, or by `order` (the one order was asked for). Each figure is at most 10 % off.",
            { '1h': DELAYS, '24h': DELAYS },
          ),
        },
      ),
      connections: api.listOf(api.ref('Connection'), 'One of each name, in a fixed order.'),
      'lastAcceptedAt?': api.moment('The newest push of any SKU that Amazon accepted.'),
    }),
    Latency: api.objectOf<LatencyView>('Percentiles in milliseconds.', {
      count: api.count(
        'Accepted pushes that follow an order, a cancellation or a refund; of a delay, orders that were counted.',
      ),
      ...PERCENTILES,
    }),
    Connection: api.objectOf<Connection>('A system that the service is connected to.', {
      name: { type: 'string', enum: CONNECTION_NAMES, description: 'Which one.' },
      status: api.wordOf<Connection['status']>({
        ok: 'the last exchange succeeded',
        waiting: 'nothing has been exchanged yet, or an answer is due',
        failing: '`message` says what to do',
        off: 'it is not configured',
      }),
      'lastEventAt?': api.moment(
        'When the last exchange succeeded; of `amazon-orders`, the time through which all orders are recorded.',
      ),
      'message?': api.text('What is the matter, and what to do.'),
    }),
    Series: api.objectOf<SeriesView>('Sales and latencies by hour.', {
      points: api.listOf(
        api.objectOf<SeriesPoint>('One hour.', {
          at: api.moment('The begin of the hour.'),
          ...SALES,
          ...PERCENTILES,
        }),
        'One an hour, oldest first; the last one is the hour that has begun. Hours without sales are included.',
      ),
    }),
  },
  operations: {
    'GET /api/overview': {
      operationId: 'getOverview',
      summary: 'SKUs, alerts, pushes, sales and connections in figures',
      description:
        'From the catalogue index in memory and from counts by five minutes: the first call of an instance reads the Inventory table once, and no later one does. `1h` and `24h` are the last 60 minutes and the last 24 hours, to five minutes.',
      answers: {
        200: api.json('The figures.', api.ref('Overview'), { overview: OVERVIEW }),
      },
    },
    'GET /api/overview/series': {
      operationId: 'getSeries',
      summary: 'Sales and latencies by hour',
      description: 'From counts by five minutes, which are kept for eight days.',
      parameters: [
        api.inQuery('hours', 'How many hours, with the one that has begun.', {
          type: 'integer',
          minimum: 1,
          maximum: MAX_HOURS,
          default: DEFAULT_HOURS,
        }),
      ],
      answers: {
        200: api.json('The hours.', api.ref('Series'), { series: { points: [POINT] } satisfies SeriesView }),
      },
    },
  },
};
