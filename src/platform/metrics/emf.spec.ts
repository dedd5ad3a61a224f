import { Ajv } from 'ajv';
import { emfDocument, type EmfDocument, type Series, type Snapshot } from './emf';
import { EMF_METRICS, type EmfMetric } from './emf-table';
import { EMF_SCHEMA } from '../../../test/support/operations/emf-schema';

const ORIGIN = { tablePrefix: 'Shop-', instance: 'web-1', version: '1.2.3' };
const AT = Date.parse('2026-11-22T10:00:00Z');
const NOTHING: Snapshot = new Map();
const isValid = new Ajv({ allErrors: true, strict: true }).compile(EMF_SCHEMA);

const SALES: EmfMetric = {
  name: 'Sales',
  unit: 'Count',
  kind: 'counter',
  source: 'sales_total',
  where: { outcome: ['applied'] },
};
const AGE: EmfMetric = { name: 'Age', unit: 'Seconds', kind: 'gauge', source: 'age_seconds' };
const DURATION: EmfMetric = {
  name: 'Duration',
  unit: 'Milliseconds',
  kind: 'histogram',
  source: 'duration_seconds',
  where: { leg: ['total'] },
  factor: 1000,
};

function sales(applied: number, duplicate: number): Snapshot {
  return new Map([
    [
      'sales_total',
      [
        { labels: { outcome: 'applied', action: 'sale' }, value: applied },
        { labels: { outcome: 'duplicate', action: 'sale' }, value: duplicate },
      ],
    ],
  ]);
}

/** A histogram with bounds of 0.1 and 1 second, as prom-client returns it: buckets include all smaller ones. */
function durations(upTo100ms: number, upTo1s: number, beyond: number, sum: number, leg = 'total'): Snapshot {
  const bucket = (le: number | string, value: number): Series => ({
    labels: { le, leg },
    value,
    metricName: 'duration_seconds_bucket',
  });
  return new Map([
    [
      'duration_seconds',
      [
        bucket(0.1, upTo100ms),
        bucket(1, upTo100ms + upTo1s),
        bucket('+Inf', upTo100ms + upTo1s + beyond),
        { labels: { leg }, value: sum, metricName: 'duration_seconds_sum' },
        { labels: { leg }, value: upTo100ms + upTo1s + beyond, metricName: 'duration_seconds_count' },
      ],
    ],
  ]);
}

function documentOf(metric: EmfMetric, now: Snapshot, before: Snapshot = NOTHING): EmfDocument | undefined {
  const document = emfDocument([metric], now, before, ORIGIN, AT);
  if (document !== undefined) isValid(document);
  expect(isValid.errors ?? []).toEqual([]);
  return document;
}

const durationsIn = (now: Snapshot, before: Snapshot = NOTHING): number[] =>
  (documentOf(DURATION, now, before)?.Duration ?? []) as number[];

describe('the metrics in the embedded metric format', () => {
  it('have one dimension, and the instance and version beside it', () => {
    expect(documentOf(SALES, sales(3, 1))).toEqual({
      _aws: {
        Timestamp: AT,
        CloudWatchMetrics: [
          {
            Namespace: 'SyncState',
            Dimensions: [['TablePrefix']],
            Metrics: [{ Name: 'Sales', Unit: 'Count' }],
          },
        ],
      },
      TablePrefix: 'Shop-',
      instance: 'web-1',
      version: '1.2.3',
      Sales: 3,
    });
  });

  it('have the increase since the last document, of the selected series only', () => {
    expect(documentOf(SALES, sales(7, 9), sales(3, 1))).toMatchObject({ Sales: 4 });
  });

  it('have no document when nothing changed', () => {
    expect(documentOf(SALES, sales(3, 9), sales(3, 1))).toBeUndefined();
    expect(documentOf(SALES, NOTHING)).toBeUndefined();
    expect(documentOf(AGE, new Map([['age_seconds', [{ labels: {}, value: Number.NaN }]]]))).toBeUndefined();
    expect(durationsIn(durations(2, 1, 0, 0.5), durations(2, 1, 0, 0.5))).toEqual([]);
    expect(durationsIn(durations(2, 1, 0, 0.5, 'amazon'))).toEqual([]);
  });

  it('have the present value of a gauge, also when it is still zero', () => {
    const zero = new Map([['age_seconds', [{ labels: {}, value: 0 }]]]);
    expect(documentOf(AGE, zero, zero)).toMatchObject({ Age: 0 });
  });

  it('have the exact value of a single observation', () => {
    expect(durationsIn(durations(2, 2, 0, 0.95), durations(2, 1, 0, 0.5))).toEqual([450]);
  });

  it('spread several observations evenly over their buckets', () => {
    expect(durationsIn(durations(2, 3, 0, 2))).toEqual([25, 75, 250, 550, 850]);
  });

  it('have the average of the observations beyond the last bound', () => {
    expect(durationsIn(durations(1, 0, 2, 20.05))).toEqual([50, 10_000, 10_000]);
  });

  it('represent more than 100 observations by 100 values of the same distribution', () => {
    const values = durationsIn(durations(9_800, 200, 0, 700));
    expect(values).toHaveLength(100);
    expect(values.filter((value) => value > 100)).toHaveLength(2);
    expect(values).toEqual([...values].sort((one, other) => one - other));
  });

  it('fit into one document', () => {
    // CloudWatch's limit.
    expect(EMF_METRICS.length).toBeLessThanOrEqual(100);
  });

  it('keep the names that alarms use', () => {
    expect(Object.fromEntries(EMF_METRICS.map(({ name, unit }) => [name, unit]))).toEqual({
      InventoryUpdates: 'Count',
      CommitMilliseconds: 'Milliseconds',
      CommitWriteUnits: 'Count',
      CancelledWriteUnits: 'Count',
      MovementsHandedOver: 'Count',
      MovementsPassedBy: 'Count',
      PropagationMilliseconds: 'Milliseconds',
      StoreReadMilliseconds: 'Milliseconds',
      StoreWriteMilliseconds: 'Milliseconds',
      PendingPushes: 'Count',
      OldestPendingSeconds: 'Seconds',
      BlockedSkus: 'Count',
      PushesAccepted: 'Count',
      PushesRefused: 'Count',
      PushesRetried: 'Count',
      AmazonThrottles: 'Count',
      StoreErrors: 'Count',
      StoreThrottles: 'Count',
      ReturnsRestocked: 'Count',
      ReturnsHeld: 'Count',
      PollsFailed: 'Count',
      SecondsSinceReturnsPoll: 'Seconds',
      AlertsRaised: 'Count',
      UnreadCriticalAlerts: 'Count',
      WebhooksReceived: 'Count',
      WebhooksRefused: 'Count',
      OrderLinesUncounted: 'Count',
      OrderSearchesFailed: 'Count',
      PushesHeld: 'Count',
      UnitsPresumedSold: 'Count',
      ShopifyOrders: 'Count',
      AmazonOrders: 'Count',
      NoticeDelayMilliseconds: 'Milliseconds',
      SearchDelayMilliseconds: 'Milliseconds',
      SecondsSinceOrdersWatermark: 'Seconds',
      PendingAdjustments: 'Count',
      OldestAdjustmentSeconds: 'Seconds',
      AdjustmentMilliseconds: 'Milliseconds',
      AdjustmentsApplied: 'Count',
      AdjustmentsDropped: 'Count',
      ShopifyCallsFailed: 'Count',
      ShopifyThrottles: 'Count',
      ShopifyPoints: 'Count',
      ShopifyCounts: 'Count',
      DriftsFound: 'Count',
      OpenDrifts: 'Count',
      SecondsSinceShopifyComparison: 'Seconds',
      SecondsSinceAmazonSweep: 'Seconds',
      UnlinkedListings: 'Count',
      ReceiptsObserved: 'Count',
      ReceiptMismatches: 'Count',
      ObservedMilliseconds: 'Milliseconds',
      ReceiptsOpen: 'Count',
      AcceptedBurnRate: 'None',
      ObservedBurnRate: 'None',
      AcceptedBudgetLeft: 'None',
      ObservedBudgetLeft: 'None',
    });
  });
});
