import { TABLES } from '../../src/platform/dynamodb/tables/tables';
import { logicalPart } from './autoscaling';
import { Intrinsic, ref, sub, when } from './intrinsics';
import { OnOneLine } from './yaml-text';

/** The namespace of the service's own metrics. */
export const OWN_NAMESPACE = 'SyncState';

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount' | 'Average';
  readonly dimensions: Readonly<Record<string, Intrinsic | string>>;
}

/** One of the service's own metrics (docs/metrics.md). */
function ownMetric(name: string, statistic: Metric['statistic']): Metric {
  return { namespace: OWN_NAMESPACE, name, statistic, dimensions: { TablePrefix: ref('TablePrefix') } };
}

/** One of DynamoDB's metrics, of a table or an index; a table's metrics do not include its indexes. */
function dynamoMetric(name: string, suffix: string, index?: string): Metric {
  return {
    namespace: 'AWS/DynamoDB',
    name,
    statistic: 'Sum',
    dimensions: {
      TableName: sub(`\${TablePrefix}${suffix}`),
      ...(index === undefined ? {} : { GlobalSecondaryIndexName: index }),
    },
  };
}

interface Rule {
  /** The alarm name after the prefix. */
  readonly name: string;
  /** What happened, and what to do. */
  readonly description: string;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number | Intrinsic;
  readonly whenMissing: 'notBreaching' | 'breaching' | 'ignore';
}

const ACTIONS = new OnOneLine([when('HasTopic', ref('AlarmTopicArn'), ref('AlarmTopic'))]);

/** An alarm on one metric, or on a query over several. */
function alarm(rule: Rule, watched: Metric | Intrinsic): Record<string, unknown> {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: sub(`\${TablePrefix} ${rule.name}`),
      AlarmDescription: rule.description,
      ...(watched instanceof Intrinsic ? queried(watched, rule) : single(watched, rule)),
      EvaluationPeriods: rule.periods,
      ComparisonOperator: rule.comparison,
      Threshold: rule.threshold,
      TreatMissingData: rule.whenMissing,
      AlarmActions: ACTIONS,
      OKActions: ACTIONS,
    },
  };
}

function single({ namespace, name, statistic, dimensions }: Metric, rule: Rule): Record<string, unknown> {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensionList(dimensions),
    Statistic: statistic,
    Period: rule.periodSeconds,
  };
}

function queried(query: Intrinsic, { periodSeconds }: Rule): Record<string, unknown> {
  return { Metrics: [{ Id: 'query', Expression: query, Period: periodSeconds, ReturnData: true }] };
}

function dimensionList(dimensions: Metric['dimensions']): unknown[] {
  return Object.entries(dimensions).map(([Name, Value]) => new OnOneLine({ Name, Value }));
}

/** CloudWatch counts the errors of each operation; the alarm needs their sum. */
function systemErrors(suffix: string): Intrinsic {
  return sub(
    `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '\${TablePrefix}${suffix}'`,
  );
}

function throttleAlarms(): [string, unknown][] {
  return TABLES.flatMap(({ suffix, indexes }) =>
    [undefined, ...indexes.map(({ name }) => name)].flatMap((index) =>
      (['Read', 'Write'] as const).map((direction): [string, unknown] => [
        `${suffix}${index === undefined ? '' : logicalPart(index)}${direction}sThrottled`,
        alarm(
          {
            name: `${suffix}${index === undefined ? '' : ` ${index}`} ${direction.toLowerCase()}s throttled`,
            description: throttleDescription(direction, index),
            periodSeconds: 60,
            periods: 3,
            comparison: 'GreaterThanThreshold',
            threshold: ref('ThrottleEvents'),
            whenMissing: 'notBreaching',
          },
          dynamoMetric(`${direction}ThrottleEvents`, suffix, index),
        ),
      ]),
    ),
  );
}

function throttleDescription(direction: 'Read' | 'Write', index: string | undefined): string {
  const what =
    direction === 'Write' && index !== undefined
      ? 'An index delays the writes of its table.'
      : `${direction}s exceed the capacity.`;
  return (
    `${what} Nothing is lost: the service retries, and Shopify sends webhooks that were answered with 503 again. ` +
    `To do: raise Max${direction}Capacity (PROVISIONED) or OnDemandMax${direction}s (if set); ` +
    'otherwise wait half an hour for DynamoDB to scale, and check whether one SKU has most of the traffic.'
  );
}

function storeAlarms(): [string, unknown][] {
  return TABLES.flatMap(({ suffix }): [string, unknown][] => [
    [
      `${suffix}SystemErrors`,
      alarm(
        {
          name: `${suffix} system errors`,
          description:
            'DynamoDB fails (HTTP 500). The service retries and loses nothing. To do: see the AWS Health Dashboard; if the errors continue, open a case with AWS.',
          periodSeconds: 300,
          periods: 1,
          comparison: 'GreaterThanThreshold',
          threshold: ref('SystemErrorEvents'),
          whenMissing: 'notBreaching',
        },
        systemErrors(suffix),
      ),
    ],
    [
      `${suffix}TransactionConflicts`,
      alarm(
        {
          name: `${suffix} transaction conflicts`,
          description:
            'Many concurrent writes use the same items and are retried. To do: check whether another tool writes to the tables, or one SKU has most of the sales; fewer instances have fewer conflicts.',
          periodSeconds: 300,
          periods: 3,
          comparison: 'GreaterThanThreshold',
          threshold: ref('TransactionConflictEvents'),
          whenMissing: 'notBreaching',
        },
        dynamoMetric('TransactionConflict', suffix),
      ),
    ],
  ]);
}

/** The alarms on DynamoDB's metrics, by logical name. */
export function dynamoAlarms(): Record<string, unknown> {
  return Object.fromEntries([
    ...throttleAlarms(),
    ...storeAlarms(),
    [
      'DynamoUserErrors',
      alarm(
        {
          name: 'DynamoDB user errors',
          description:
            'DynamoDB refuses requests (HTTP 400) of any program in this account and region; it does not count them by table. To do: check the log of the service for a missing table or permission, or expired credentials; without any, the cause is another program.',
          periodSeconds: 300,
          periods: 2,
          comparison: 'GreaterThanThreshold',
          threshold: ref('UserErrorEvents'),
          whenMissing: 'notBreaching',
        },
        { namespace: 'AWS/DynamoDB', name: 'UserErrors', statistic: 'Sum', dimensions: {} },
      ),
    ],
  ]);
}

/** The alarms on the service's own metrics, by logical name. */
export function ownAlarms(): Record<string, unknown> {
  const own = (logical: string, metric: Metric, rule: Rule): [string, unknown] => [
    logical,
    alarm(rule, metric),
  ];
  return Object.fromEntries([
    own('PushesOverdue', ownMetric('OldestPendingSeconds', 'Maximum'), {
      name: 'pushes overdue',
      description:
        'A push has been pending for too long, and Amazon may oversell. To do: GET /api/sync shows whether the sender is paused (a refused login), whether this instance is the sender, and which SKUs are blocked; see Amazon throttles too.',
      periodSeconds: 60,
      periods: 3,
      comparison: 'GreaterThanThreshold',
      threshold: ref('OldestPendingSeconds'),
      // Without a pending push there is no figure.
      whenMissing: 'notBreaching',
    }),
    own('CriticalAlertsUnread', ownMetric('UnreadCriticalAlerts', 'Maximum'), {
      name: 'critical alerts unread',
      description:
        'The service has an unread critical alert, such as an oversold SKU, a refused login or a refused order. To do: GET /api/alerts?unread=true&severity=critical, act, and mark it as read.',
      periodSeconds: 60,
      periods: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      whenMissing: 'ignore',
    }),
    own('OrderLinesUncounted', ownMetric('OrderLinesUncounted', 'Sum'), {
      name: 'order lines uncounted',
      description:
        'Orders have lines that should move stock and do not, and Amazon may oversell. To do: GET /api/alerts?type=line_not_counted names the orders, the lines and the remedy.',
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: 0,
      whenMissing: 'notBreaching',
    }),
    own('ReturnsPollOverdue', ownMetric('SecondsSinceReturnsPoll', 'Maximum'), {
      name: 'returns poll overdue',
      description:
        'No poll of the returns has finished for too long: returned units are not in stock. To do: GET /api/returns/poll shows its state, GET /api/alerts?type=report_failed the cause; check RETURNS_CRON and that an instance runs jobs.',
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ReturnsPollSeconds'),
      whenMissing: 'notBreaching',
    }),
    own('StoreErrors', ownMetric('StoreErrors', 'Sum'), {
      name: 'store errors',
      description:
        'Calls of the service to DynamoDB fail (throttles and conflicts have their own alarms). Webhooks are answered with 503, and Shopify sends them again. To do: GET /health/ready and the log name the cause.',
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('StoreErrorEvents'),
      whenMissing: 'notBreaching',
    }),
    own('StoreSlow', ownMetric('StoreWriteMilliseconds', 'Average'), {
      name: 'store slow',
      description:
        'Writes to DynamoDB take over 200 ms on average, and orders wait for them. To do: see docs/troubleshooting.md, A slow store.',
      periodSeconds: 300,
      periods: 3,
      comparison: 'GreaterThanThreshold',
      threshold: 200,
      whenMissing: 'notBreaching',
    }),
    own('AmazonThrottles', ownMetric('AmazonThrottles', 'Sum'), {
      name: 'Amazon throttles',
      description:
        'Amazon answers many calls with 429. The service slows down and pushes the newest quantity later. To do: check whether another application of the seller uses the rate; if pushes become overdue as well, ask Amazon for a higher rate.',
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('AmazonThrottleEvents'),
      whenMissing: 'notBreaching',
    }),
    own('ServiceSilent', ownMetric('PendingPushes', 'SampleCount'), {
      name: 'service silent',
      description:
        'CloudWatch has had no metrics of the service for 15 minutes: it does not run, METRICS_EMF is off, or its log does not reach CloudWatch. To do: check that it runs and GET /health/ready answers; on Lambda, check that the schedule is enabled, and its last error.',
      periodSeconds: 300,
      periods: 3,
      comparison: 'LessThanThreshold',
      threshold: 1,
      whenMissing: 'breaching',
    }),
  ]);
}
