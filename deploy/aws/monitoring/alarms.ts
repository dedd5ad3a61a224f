import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { logicalPart } from '../autoscaling';
import { alarm, dynamoMetric, type Metric, ownMetric, type Rule, type Share } from './alarm';
import { Intrinsic, ref, sub } from '../intrinsics';

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
      ? 'An index throttles the writes of its table, which are retried'
      : `${direction}s are throttled and retried`;
  return `${what}. To do: raise Max${direction}Capacity or OnDemandMax${direction}s, or wait.`;
}

function storeAlarms(): [string, unknown][] {
  return TABLES.flatMap(({ suffix }): [string, unknown][] => [
    [
      `${suffix}SystemErrors`,
      alarm(
        {
          name: `${suffix} system errors`,
          description:
            'DynamoDB fails (HTTP 500), and the service retries. To do: see the AWS Health Dashboard.',
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
            'Concurrent writes use the same items and are retried. To do: set INTERNAL_ADDRESS on all instances.',
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
  const own = (logical: string, metric: Metric | Share, rule: Rule): [string, unknown] => [
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
    own('OrdersNotRead', ownMetric('SecondsSinceOrdersWatermark', 'Maximum'), {
      name: 'orders not read',
      description:
        "No search of Amazon's orders has ended for too long: sales there may not be counted. To do: GET /api/alerts?type=orders_not_read names the cause; check that an instance runs jobs and reaches Amazon.",
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('OrdersWatermarkSeconds'),
      // With AMAZON_ORDERS=false, and while the role is missing, there is no figure.
      whenMissing: 'notBreaching',
    }),
    own(
      'CommitsCancelled',
      {
        part: ownMetric('CancelledWriteUnits', 'Sum'),
        rest: ownMetric('CommitWriteUnits', 'Sum'),
        over: 50,
      },
      {
        name: 'commits cancelled',
        description:
          'Over 5 % of the write units of commits are of cancelled transactions: several instances commit the same SKUs. To do: see docs/troubleshooting.md, Cancelled transactions.',
        periodSeconds: 900,
        periods: 1,
        comparison: 'GreaterThanThreshold',
        threshold: 5,
        whenMissing: 'notBreaching',
      },
    ),
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
