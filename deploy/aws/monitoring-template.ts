import { dynamoAlarms, ownAlarms } from './alarms';
import { dashboardBody } from './dashboard';
import { equals, Intrinsic, not, ref, sub, when } from './intrinsics';
import { PREFIX_PATTERN } from './tables-parameters';
import { Block, yamlText } from './yaml-text';

const HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/monitoring-template.ts, alarms.ts and dashboard.ts.
Change those, not this file. How to use it: docs/aws-cli.md.`;

function threshold(Default: number, Description: string): Record<string, unknown> {
  return { Type: 'Number', Default, MinValue: 0, Description };
}

const PARAMETERS = {
  TablePrefix: {
    Type: 'String',
    Default: 'SyncState-',
    AllowedPattern: PREFIX_PATTERN,
    Description: 'As of the tables; also the one dimension of what the service says of itself.',
  },
  AlarmTopicArn: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$',
    Description: 'An SNS topic that hears of each alarm. Nothing: see AlarmEmail.',
  },
  AlarmEmail: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^[^@ ]+@[^@ ]+$',
    Description:
      'Without AlarmTopicArn a topic is made, and mails this address once its owner has confirmed; without an address nobody hears of it yet.',
  },
  ThrottleEvents: threshold(
    0,
    'Throttled reads or writes a minute, of one table or index, that are still fine.',
  ),
  SystemErrorEvents: threshold(5, 'Failures of DynamoDB in 5 minutes, of one table, that are still fine.'),
  UserErrorEvents: threshold(
    100,
    'Refused requests in 5 minutes, of all programs together, that are still fine.',
  ),
  TransactionConflictEvents: threshold(500, 'Conflicts in 5 minutes, of one table, that are still fine.'),
  OldestPendingSeconds: threshold(300, 'How long Amazon may be owed a number.'),
  ReturnsPollSeconds: threshold(
    36_000,
    'How long no poll may end; the default is two and a half times the four hours of RETURNS_CRON.',
  ),
  StoreErrorEvents: threshold(
    100,
    'Failed calls of the service to its tables in 5 minutes that are still fine. Throttles and conflicts of two writes are not counted.',
  ),
  AmazonThrottleEvents: threshold(300, 'Answers 429 of Amazon in 15 minutes that are still fine.'),
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
            DashboardBody: new Intrinsic('!Sub', new Block(dashboardBody())),
          },
        },
      },
    },
    HEADING,
  );
}
