import { TABLES } from '../../src/platform/dynamodb/tables/tables';
import { logicalPart } from './autoscaling';
import { Intrinsic, ref, sub, when } from './intrinsics';
import { OnOneLine } from './yaml-text';

/** The namespace and the one dimension of what the service says of itself. */
export const OWN_NAMESPACE = 'SyncState';

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount';
  readonly dimensions: Readonly<Record<string, Intrinsic | string>>;
}

/** One of the figures that the service writes of itself (docs/metrics.md). */
function ownMetric(name: string, statistic: Metric['statistic']): Metric {
  return { namespace: OWN_NAMESPACE, name, statistic, dimensions: { TablePrefix: ref('TablePrefix') } };
}

/** One of DynamoDB's figures, of a table or of one index; those of the table leave its indexes out. */
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
  /** In words, behind the prefix; the logical name of the resource follows from it. */
  readonly name: string;
  /** What has happened, and what to do. */
  readonly description: string;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number | Intrinsic;
  readonly whenMissing: 'notBreaching' | 'breaching' | 'ignore';
}

const ACTIONS = new OnOneLine([when('HasTopic', ref('AlarmTopicArn'), ref('AlarmTopic'))]);

/** `watched` is one metric, or a query over many. */
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

/** CloudWatch counts the errors of each operation by itself: their sum is what tells. */
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
            description: throttleWords(direction, index),
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

function throttleWords(direction: 'Read' | 'Write', index: string | undefined): string {
  const what =
    direction === 'Write' && index !== undefined
      ? 'An index holds the writes of its table back.'
      : `${direction}s find no capacity.`;
  return (
    `${what} Nothing is lost: they are tried again, and webhooks answered 503 come again. ` +
    `To do: raise Max${direction}Capacity (PROVISIONED) or OnDemandMax${direction}s (if set); ` +
    'otherwise give DynamoDB half an hour to grow, and look for one SKU that takes it all.'
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
            'DynamoDB itself fails (HTTP 500). The service tries again and loses nothing. To do: see the AWS Health Dashboard; if it goes on, open a case with AWS.',
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
            'Many writes meet on the same items. They are tried again, and only slower for it. To do: see whether something else writes to the tables (an import, another tool), or one SKU sells everything; fewer instances conflict less.',
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

/** Every alarm on what DynamoDB says, by logical name. */
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
            'DynamoDB refuses requests (HTTP 400), of any program in this account and region: it does not count them by table. To do: look into the log of the service for a missing table or permission, or expired credentials; if there is nothing, it is another program.',
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

/** Every alarm on what the service says of itself, by logical name. */
export function ownAlarms(): Record<string, unknown> {
  const own = (logical: string, metric: Metric, rule: Rule): [string, unknown] => [
    logical,
    alarm(rule, metric),
  ];
  return Object.fromEntries([
    own('PushesOverdue', ownMetric('OldestPendingSeconds', 'Maximum'), {
      name: 'pushes overdue',
      description:
        'Amazon has not been told a number for too long and may oversell. To do: GET /api/sync says whether the sender is paused (a refused login), who leads, and what is parked; see Amazon throttles too.',
      periodSeconds: 60,
      periods: 3,
      comparison: 'GreaterThanThreshold',
      threshold: ref('OldestPendingSeconds'),
      // Nothing owed, nothing said.
      whenMissing: 'notBreaching',
    }),
    own('CriticalAlertsUnread', ownMetric('UnreadCriticalAlerts', 'Maximum'), {
      name: 'critical alerts unread',
      description:
        'The service has raised a critical alert that nobody has read: an oversold SKU, a refused login. To do: GET /api/alerts?unread=true&severity=critical, act, and mark it as read.',
      periodSeconds: 60,
      periods: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      whenMissing: 'ignore',
    }),
    own('ReturnsPollOverdue', ownMetric('SecondsSinceReturnsPoll', 'Maximum'), {
      name: 'returns poll overdue',
      description:
        'No poll of the returns has come to its end for too long: units that came back are not in stock. To do: GET /api/returns/poll says where it stands, GET /api/alerts?type=report_failed why; check RETURNS_CRON and that an instance runs jobs.',
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ReturnsPollSeconds'),
      whenMissing: 'notBreaching',
    }),
    own('StoreErrors', ownMetric('StoreErrors', 'Sum'), {
      name: 'store errors',
      description:
        'Calls of the service to DynamoDB fail (throttles and conflicts are told apart). Webhooks are answered 503 and come again. To do: GET /health/ready names a missing table or index; the log names a refused permission, expired credentials or a lost connection.',
      periodSeconds: 300,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('StoreErrorEvents'),
      whenMissing: 'notBreaching',
    }),
    own('AmazonThrottles', ownMetric('AmazonThrottles', 'Sum'), {
      name: 'Amazon throttles',
      description:
        'Amazon answers 429 again and again. The service slows down by itself and pushes the newest number later. To do: see whether another application of the same seller uses up the rate; if pushes become overdue as well, ask Amazon for a higher one.',
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('AmazonThrottleEvents'),
      whenMissing: 'notBreaching',
    }),
    own('ServiceSilent', ownMetric('PendingPushes', 'SampleCount'), {
      name: 'service silent',
      description:
        'The service has said nothing for 15 minutes: it does not run, or METRICS_EMF is off, or its log does not reach CloudWatch. To do: see whether it runs and GET /health/ready answers; on Lambda, whether the schedule is enabled and what its last error was.',
      periodSeconds: 300,
      periods: 3,
      comparison: 'LessThanThreshold',
      threshold: 1,
      whenMissing: 'breaching',
    }),
  ]);
}
