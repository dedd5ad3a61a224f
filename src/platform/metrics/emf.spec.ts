import { Ajv } from 'ajv';
import { emfDocuments, type EmfDocument, type Series, type Snapshot } from './emf';
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
const WAY: EmfMetric = {
  name: 'Way',
  unit: 'Milliseconds',
  kind: 'histogram',
  source: 'way_seconds',
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

/** A histogram with bounds of 0.1 and 1 second, as prom-client gives it: each bucket with all smaller ones. */
function ways(upTo100ms: number, upTo1s: number, beyond: number, sum: number, leg = 'total'): Snapshot {
  const bucket = (le: number | string, value: number): Series => ({
    labels: { le, leg },
    value,
    metricName: 'way_seconds_bucket',
  });
  return new Map([
    [
      'way_seconds',
      [
        bucket(0.1, upTo100ms),
        bucket(1, upTo100ms + upTo1s),
        bucket('+Inf', upTo100ms + upTo1s + beyond),
        { labels: { leg }, value: sum, metricName: 'way_seconds_sum' },
        { labels: { leg }, value: upTo100ms + upTo1s + beyond, metricName: 'way_seconds_count' },
      ],
    ],
  ]);
}

function told(metric: EmfMetric, now: Snapshot, before: Snapshot = NOTHING): EmfDocument[] {
  const documents = emfDocuments([metric], now, before, ORIGIN, AT);
  for (const document of documents) {
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
  }
  return documents;
}

const wayOf = (now: Snapshot, before: Snapshot = NOTHING): number[] =>
  told(WAY, now, before).flatMap(({ Way }) => Way as number[]);

describe('the metrics in the words of CloudWatch', () => {
  it('say whose they are by one dimension, and the rest beside it', () => {
    expect(told(SALES, sales(3, 1))).toEqual([
      {
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
      },
    ]);
  });

  it('count what was added since the last document, and only the series that are meant', () => {
    expect(told(SALES, sales(7, 9), sales(3, 1))).toEqual([expect.objectContaining({ Sales: 4 })]);
  });

  it('are silent when there is nothing to tell', () => {
    expect(told(SALES, sales(3, 9), sales(3, 1))).toEqual([]);
    expect(told(SALES, NOTHING)).toEqual([]);
    expect(told(AGE, new Map([['age_seconds', [{ labels: {}, value: Number.NaN }]]]))).toEqual([]);
    expect(wayOf(ways(2, 1, 0, 0.5), ways(2, 1, 0, 0.5))).toEqual([]);
    expect(wayOf(ways(2, 1, 0, 0.5, 'amazon'))).toEqual([]);
  });

  it('tell a gauge as it stands, also when it stands at zero as before', () => {
    const zero = new Map([['age_seconds', [{ labels: {}, value: 0 }]]]);
    expect(told(AGE, zero, zero)).toEqual([expect.objectContaining({ Age: 0 })]);
  });

  it('tell a single observation as it was', () => {
    expect(wayOf(ways(2, 2, 0, 0.95), ways(2, 1, 0, 0.5))).toEqual([450]);
  });

  it('lay several observations evenly across their buckets', () => {
    expect(wayOf(ways(2, 3, 0, 2))).toEqual([25, 75, 250, 550, 850]);
  });

  it('tell what took longer than the last bound by its average', () => {
    expect(wayOf(ways(1, 0, 2, 20.05))).toEqual([50, 10_000, 10_000]);
  });

  it('tell more than a hundred observations by a hundred that keep their shape', () => {
    const values = wayOf(ways(9_800, 200, 0, 700));
    expect(values).toHaveLength(100);
    expect(values.filter((value) => value > 100)).toHaveLength(2);
    expect(values).toEqual([...values].sort((one, other) => one - other));
  });

  it('put at most a hundred metrics into one document', () => {
    const table = Array.from({ length: 101 }, (_, index) => ({ ...SALES, name: `Sales${index}` }));
    const documents = emfDocuments(table, sales(1, 0), NOTHING, ORIGIN, AT);
    expect(documents.map(({ _aws }) => _aws.CloudWatchMetrics[0]?.Metrics.length)).toEqual([100, 1]);
    expect(documents.map((document) => isValid(document))).toEqual([true, true]);
    expect(documents[1]).toMatchObject({ Sales100: 1, TablePrefix: 'Shop-' });
  });

  it('keep the names that alarms address', () => {
    expect(Object.fromEntries(EMF_METRICS.map(({ name, unit }) => [name, unit]))).toEqual({
      InventoryUpdates: 'Count',
      CommitMilliseconds: 'Milliseconds',
      PropagationMilliseconds: 'Milliseconds',
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
    });
  });
});
