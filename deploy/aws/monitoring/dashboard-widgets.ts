import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { OWN_NAMESPACE } from './alarm';

/** A graph of a dashboard. */
export interface Widget {
  readonly title: string;
  readonly metrics: readonly unknown[][];
  readonly stat: string;
}

const PREFIX = '${TablePrefix}';

function own(name: string, options: Record<string, unknown> = {}): unknown[] {
  return [OWN_NAMESPACE, name, 'TablePrefix', PREFIX, options];
}

function throttles(direction: 'Read' | 'Write'): unknown[][] {
  return TABLES.flatMap(({ suffix, indexes }) => [
    ['AWS/DynamoDB', `${direction}ThrottleEvents`, 'TableName', PREFIX + suffix, { label: suffix }],
    ...indexes.map(({ name }) => [
      'AWS/DynamoDB',
      `${direction}ThrottleEvents`,
      'TableName',
      PREFIX + suffix,
      'GlobalSecondaryIndexName',
      name,
      { label: `${suffix} ${name}` },
    ]),
  ]);
}

function ofTables(name: string): unknown[][] {
  return TABLES.map(({ suffix }) => ['AWS/DynamoDB', name, 'TableName', PREFIX + suffix, { label: suffix }]);
}

/** CloudWatch counts the errors of each operation, so the graphs need a search. */
function systemErrors(): unknown[][] {
  return TABLES.map(({ suffix }) => [
    {
      expression: `SEARCH('{AWS/DynamoDB,Operation,TableName} MetricName="SystemErrors" TableName="${PREFIX}${suffix}"', 'Sum', 60)`,
    },
  ]);
}

/** The graphs of the service and its tables. */
export const WIDGETS: readonly Widget[] = [
  {
    title: 'Pending pushes',
    stat: 'Maximum',
    metrics: [own('PendingPushes'), own('OldestPendingSeconds', { yAxis: 'right' })],
  },
  {
    title: 'Propagation to Amazon, milliseconds',
    stat: 'p50',
    metrics: [
      own('PropagationMilliseconds', { label: 'p50' }),
      own('PropagationMilliseconds', { label: 'p99', stat: 'p99' }),
    ],
  },
  {
    title: 'Movements, and a commit in milliseconds',
    stat: 'Sum',
    metrics: [
      own('InventoryUpdates'),
      own('CommitMilliseconds', { stat: 'p99', label: 'p99', yAxis: 'right' }),
    ],
  },
  {
    title: 'Write units of commits, and movements handed over',
    stat: 'Sum',
    metrics: [
      own('CommitWriteUnits'),
      own('CancelledWriteUnits'),
      own('MovementsHandedOver', { yAxis: 'right' }),
      own('MovementsPassedBy', { yAxis: 'right' }),
    ],
  },
  {
    title: 'Pushes',
    stat: 'Sum',
    metrics: [
      ...['PushesAccepted', 'PushesRefused', 'PushesRetried', 'AmazonThrottles', 'UnitsPresumedSold'].map(
        (name) => own(name),
      ),
      own('PushesHeld', { stat: 'Maximum' }),
    ],
  },
  {
    title: 'Webhooks',
    stat: 'Sum',
    metrics: ['WebhooksReceived', 'WebhooksRefused', 'OrderLinesUncounted'].map((name) => own(name)),
  },
  {
    title: "Amazon's orders, counted late by milliseconds",
    stat: 'p99',
    metrics: [
      own('NoticeDelayMilliseconds'),
      own('SearchDelayMilliseconds'),
      own('SecondsSinceOrdersWatermark', { stat: 'Maximum', yAxis: 'right' }),
    ],
  },
  {
    title: 'Returns',
    stat: 'Sum',
    metrics: [
      own('ReturnsRestocked'),
      own('ReturnsHeld'),
      own('PollsFailed'),
      own('SecondsSinceReturnsPoll', { stat: 'Maximum', yAxis: 'right' }),
    ],
  },
  {
    title: 'Alerts',
    stat: 'Sum',
    metrics: [own('AlertsRaised'), own('UnreadCriticalAlerts', { stat: 'Maximum', yAxis: 'right' })],
  },
  {
    title: 'Store, as the service sees it',
    stat: 'Sum',
    metrics: [
      own('StoreErrors'),
      own('StoreThrottles'),
      own('StoreWriteMilliseconds', { stat: 'p99', yAxis: 'right' }),
    ],
  },
  { title: 'Reads throttled', stat: 'Sum', metrics: throttles('Read') },
  { title: 'Writes throttled', stat: 'Sum', metrics: throttles('Write') },
  { title: 'Transaction conflicts', stat: 'Sum', metrics: ofTables('TransactionConflict') },
  { title: 'System errors of DynamoDB', stat: 'Sum', metrics: systemErrors() },
  { title: 'Read units used', stat: 'Sum', metrics: ofTables('ConsumedReadCapacityUnits') },
  { title: 'Write units used', stat: 'Sum', metrics: ofTables('ConsumedWriteCapacityUnits') },
];

/** The graphs of what the service does at Shopify. */
export const SHOPIFY_WIDGETS: readonly Widget[] = [
  {
    title: 'Pending adjustments',
    stat: 'Maximum',
    metrics: [own('PendingAdjustments'), own('OldestAdjustmentSeconds', { yAxis: 'right' })],
  },
  {
    title: 'From a movement to its adjustment at Shopify, milliseconds',
    stat: 'p50',
    metrics: [
      own('AdjustmentMilliseconds', { label: 'p50' }),
      own('AdjustmentMilliseconds', { label: 'p99', stat: 'p99' }),
    ],
  },
  {
    title: 'Adjustments, and points of the Admin API',
    stat: 'Sum',
    metrics: [own('AdjustmentsApplied'), own('AdjustmentsDropped'), own('ShopifyPoints', { yAxis: 'right' })],
  },
  {
    title: 'Calls of Shopify that failed',
    stat: 'Sum',
    metrics: [own('ShopifyCallsFailed'), own('ShopifyThrottles')],
  },
  {
    title: "Shopify's counts, and differences",
    stat: 'Sum',
    metrics: [
      own('ShopifyCounts'),
      own('DriftsFound'),
      own('OpenDrifts', { stat: 'Maximum', yAxis: 'right' }),
    ],
  },
  {
    title: 'Seconds since all SKUs were compared with Shopify',
    stat: 'Maximum',
    metrics: [own('SecondsSinceShopifyComparison')],
  },
];

/** The graphs of what Amazon shows of the numbers that it accepted. */
export const RECEIPTS_WIDGETS: readonly Widget[] = [
  {
    title: 'Numbers by what Amazon showed',
    stat: 'Sum',
    metrics: [
      own('ReceiptsObserved'),
      own('ReceiptMismatches'),
      own('ReceiptsOpen', { stat: 'Maximum', yAxis: 'right' }),
    ],
  },
  {
    title: 'From accepting a number to the look that showed it, milliseconds',
    stat: 'p50',
    metrics: [
      own('ObservedMilliseconds', { label: 'p50' }),
      own('ObservedMilliseconds', { label: 'p95', stat: 'p95' }),
    ],
  },
  {
    title: 'Differences, and listings that nothing links',
    stat: 'Maximum',
    metrics: [own('OpenDrifts'), own('UnlinkedListings')],
  },
  {
    title: 'Seconds since everything was compared with Amazon',
    stat: 'Maximum',
    metrics: [own('SecondsSinceAmazonSweep')],
  },
  {
    title: 'Burn rate of the last hour, by objective',
    stat: 'Maximum',
    metrics: [own('AcceptedBurnRate'), own('ObservedBurnRate')],
  },
  {
    title: 'Error budget left of 28 days: 1 is all of it',
    stat: 'Minimum',
    metrics: [own('AcceptedBudgetLeft'), own('ObservedBudgetLeft')],
  },
];
