import { equals, Intrinsic, not, ref, sub, when } from '../intrinsics';
import { PREFIX_PATTERN } from '../tables-parameters';
import { Block, yamlText } from '../yaml-text';
import { alarm, type Metric, ownMetric, type Rule } from './alarm';
import { dashboardBody } from './dashboard';
import type { Widget } from './dashboard-widgets';
import { alarmTopicArn } from './monitoring-parameters';

/** Without a topic the alarms show in CloudWatch only. */
const ACTIONS = when('HasTopic', [ref('AlarmTopicArn')]);

/** A stack of alarms and a dashboard beside the one of `monitoring.template.yml`, which is full. */
export interface ChannelStack {
  readonly heading: string;
  readonly description: string;
  /** Beside the prefix of the tables and the topic. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly alarms: Readonly<Record<string, unknown>>;
  readonly widgets: readonly Widget[];
}

/** An alarm on one of the service's own metrics, by its logical name. Without the metric there is nothing to watch. */
export function channelAlarm(
  logical: string,
  metric: string,
  statistic: Metric['statistic'],
  rule: Omit<Rule, 'whenMissing'>,
): [string, unknown] {
  return [logical, alarm({ ...rule, whenMissing: 'notBreaching' }, ownMetric(metric, statistic), ACTIONS)];
}

/** The CloudFormation template of such a stack. */
export function channelStackText({
  heading,
  description,
  parameters,
  alarms,
  widgets,
}: ChannelStack): string {
  return yamlText(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: description,
      Parameters: {
        TablePrefix: {
          Type: 'String',
          Default: 'SyncState-',
          AllowedPattern: PREFIX_PATTERN,
          Description: 'The prefix of the tables; also the dimension of the metrics of the service.',
        },
        AlarmTopicArn: alarmTopicArn(
          'The SNS topic of the alarms. Empty: the alarms show in CloudWatch only.',
        ),
        ...parameters,
      },
      Conditions: { HasTopic: not(equals(ref('AlarmTopicArn'), '')) },
      Resources: {
        ...alarms,
        Dashboard: {
          Type: 'AWS::CloudWatch::Dashboard',
          Properties: {
            DashboardName: sub('${AWS::StackName}'),
            DashboardBody: new Intrinsic('!Sub', new Block(dashboardBody(widgets))),
          },
        },
      },
    },
    heading,
  );
}
