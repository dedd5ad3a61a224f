import { dynamoAlarms, ownAlarms } from './alarms';
import { dashboardBody } from './dashboard';
import { WIDGETS } from './dashboard-widgets';
import { equals, Intrinsic, not, ref, sub, when } from '../intrinsics';
import { alarmTopicArn, threshold } from './monitoring-parameters';
import { PREFIX_PATTERN } from '../tables-parameters';
import { Block, yamlText } from '../yaml-text';

const HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/monitoring: monitoring-template.ts, alarms.ts and dashboard-widgets.ts.
Change those, not this file. How to use it: docs/aws-cli.md.`;

const PARAMETERS = {
  TablePrefix: {
    Type: 'String',
    Default: 'SyncState-',
    AllowedPattern: PREFIX_PATTERN,
    Description: 'The prefix of the tables; also the dimension of the metrics of the service.',
  },
  AlarmTopicArn: alarmTopicArn('The SNS topic of the alarms. Empty: see AlarmEmail.'),
  AlarmEmail: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^[^@ ]+@[^@ ]+$',
    Description:
      'Without AlarmTopicArn the stack creates a topic, which mails this address after its owner has confirmed. Without an address the topic has no subscriber.',
  },
  ThrottleEvents: threshold(0, 'The accepted throttled reads or writes of one table or index in a minute.'),
  SystemErrorEvents: threshold(5, 'The accepted failures of DynamoDB for one table in 5 minutes.'),
  UserErrorEvents: threshold(100, 'The accepted refused requests of all programs in 5 minutes.'),
  TransactionConflictEvents: threshold(500, 'The accepted conflicts of one table in 5 minutes.'),
  OldestPendingSeconds: threshold(300, 'How long a push may be pending.'),
  ReturnsPollSeconds: threshold(
    36_000,
    'The longest time without a finished poll; the default is 2.5 times the four hours of RETURNS_CRON.',
  ),
  OrdersWatermarkSeconds: threshold(
    1800,
    "How old Amazon's orders may be; a search ends every ORDERS_POLL_MS and is two minutes behind.",
  ),
  StoreErrorEvents: threshold(
    100,
    'The accepted failed calls of the service to its tables in 5 minutes, without throttles and conflicts of two writes.',
  ),
  AmazonThrottleEvents: threshold(300, 'The accepted answers 429 of Amazon in 15 minutes.'),
};

/** The CloudFormation template of the alarms and the dashboard. */
export function monitoringTemplateText(): string {
  return yamlText(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'SyncState: alarms that say what to do, and a dashboard.',
      Parameters: PARAMETERS,
      Conditions: {
        HasTopic: not(equals(ref('AlarmTopicArn'), '')),
        MakesTopic: equals(ref('AlarmTopicArn'), ''),
        HasEmail: not(equals(ref('AlarmEmail'), '')),
      },
      Resources: {
        AlarmTopic: {
          Type: 'AWS::SNS::Topic',
          Condition: 'MakesTopic',
          Properties: {
            Subscription: when('HasEmail', [{ Protocol: 'email', Endpoint: ref('AlarmEmail') }]),
          },
        },
        ...ownAlarms(),
        ...dynamoAlarms(),
        Dashboard: {
          Type: 'AWS::CloudWatch::Dashboard',
          Properties: {
            DashboardName: sub('${AWS::StackName}'),
            DashboardBody: new Intrinsic('!Sub', new Block(dashboardBody(WIDGETS))),
          },
        },
      },
    },
    HEADING,
  );
}
