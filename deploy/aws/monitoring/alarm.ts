import { Intrinsic, ref, sub, when } from '../intrinsics';
import { OnOneLine } from '../yaml-text';

/** The namespace of the service's own metrics. */
export const OWN_NAMESPACE = 'SyncState';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount' | 'Average';
  readonly dimensions: Readonly<Record<string, Intrinsic | string>>;
}

/** One of the service's own metrics (docs/metrics.md). */
export function ownMetric(name: string, statistic: Metric['statistic']): Metric {
  return { namespace: OWN_NAMESPACE, name, statistic, dimensions: { TablePrefix: ref('TablePrefix') } };
}

/** One of DynamoDB's metrics, of a table or an index; a table's metrics do not include its indexes. */
export function dynamoMetric(name: string, suffix: string, index?: string): Metric {
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

export interface Rule {
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

/** The percentage of `part` in its sum with `rest`; 0 while `part` is at most `over`. */
export interface Share {
  readonly part: Metric;
  readonly rest: Metric;
  readonly over: number;
}

/** The given topic, or the one that the stack of the alarms creates. */
const ACTIONS = new OnOneLine([when('HasTopic', ref('AlarmTopicArn'), ref('AlarmTopic'))]);

/** An alarm on one metric, or on a query or an expression over several. */
export function alarm(
  rule: Rule,
  watched: Metric | Intrinsic | Share,
  actions: OnOneLine | Intrinsic = ACTIONS,
): Record<string, unknown> {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: sub(`\${TablePrefix} ${rule.name}`),
      AlarmDescription: rule.description,
      ...(watched instanceof Intrinsic
        ? queried(watched, rule)
        : 'part' in watched
          ? shared(watched, rule)
          : single(watched, rule)),
      EvaluationPeriods: rule.periods,
      ComparisonOperator: rule.comparison,
      Threshold: rule.threshold,
      TreatMissingData: rule.whenMissing,
      AlarmActions: actions,
      OKActions: actions,
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

function shared({ part, rest, over }: Share, { periodSeconds }: Rule): Record<string, unknown> {
  const summed = (Id: string, { namespace, name, statistic, dimensions }: Metric): unknown => ({
    Id,
    MetricStat: {
      Metric: new OnOneLine({
        Namespace: namespace,
        MetricName: name,
        Dimensions: dimensionList(dimensions),
      }),
      Period: periodSeconds,
      Stat: statistic,
    },
    ReturnData: false,
  });
  // A counter without a change has no data point.
  const Expression = `IF(part > ${over}, 100 * part / (part + FILL(rest, 0)), 0)`;
  return { Metrics: [summed('part', part), summed('rest', rest), { Id: 'share', Expression }] };
}

function dimensionList(dimensions: Metric['dimensions']): OnOneLine {
  return new OnOneLine(Object.entries(dimensions).map(([Name, Value]) => new OnOneLine({ Name, Value })));
}
