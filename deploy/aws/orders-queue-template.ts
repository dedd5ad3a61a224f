import { attribute, equals, not, ref, sub, when } from './intrinsics';
import { alarmTopicArn } from './monitoring/monitoring-parameters';
import { OnOneLine, yamlText } from './yaml-text';

const HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/orders-queue-template.ts. Change that, not this file.
How to use it: docs/operations.md, "Amazon's notifications".`;

const PARAMETERS = {
  QueueName: {
    Type: 'String',
    Default: 'syncstate-orders',
    AllowedPattern: '[A-Za-z0-9_-]{1,60}',
    Description: 'The name of the queue; that of its dead-letter queue ends in -failed.',
  },
  VisibilitySeconds: {
    Type: 'Number',
    Default: 60,
    MinValue: 30,
    MaxValue: 43_200,
    Description:
      'After how long a message that failed, or whose receiver ended, is received again. For Lambda at least 180: six times the timeout of its function.',
  },
  MaxReceives: {
    Type: 'Number',
    Default: 50,
    MinValue: 10,
    MaxValue: 1000,
    Description:
      'How often a message is received before it goes to the dead-letter queue. The service alerts after 5.',
  },
  AmazonAccount: {
    Type: 'String',
    Default: '437568002678',
    AllowedPattern: '[0-9]{12}',
    Description:
      'The account from which the Selling Partner API sends notifications, as its documentation of your region states it.',
  },
  EventSourceName: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^aws\\.partner/[A-Za-z0-9._/-]{1,240}$',
    Description:
      "The partner event source of EventBridge that Amazon's destination of an event bus made in this account and region: what it sends goes to the queue too. Empty: none.",
  },
  AlarmTopicArn: alarmTopicArn('The SNS topic of the alarms. Empty: the alarms show in CloudWatch only.'),
};

const ACTIONS = when('HasTopic', [ref('AlarmTopicArn')]);
/** SQS keeps a message for at most 14 days. */
const LONGEST_SECONDS = 1_209_600;

/** The CloudFormation template of the queue of Amazon's notifications, who may send to it, and who may receive from it. */
export function ordersQueueTemplateText(): string {
  return yamlText(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: "SyncState: the queue of Amazon's notifications, with its dead-letter queue and policies.",
      Parameters: PARAMETERS,
      Conditions: {
        HasTopic: not(equals(ref('AlarmTopicArn'), '')),
        HasEventSource: not(equals(ref('EventSourceName'), '')),
      },
      Resources: {
        FailedQueue: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: sub('${QueueName}-failed'),
            MessageRetentionPeriod: LONGEST_SECONDS,
            SqsManagedSseEnabled: true,
          },
        },
        OrdersQueue: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: ref('QueueName'),
            VisibilityTimeout: ref('VisibilitySeconds'),
            MessageRetentionPeriod: LONGEST_SECONDS,
            // Amazon cannot use the key aws/sqs of another account; keys of SQS itself need no permission.
            SqsManagedSseEnabled: true,
            RedrivePolicy: {
              deadLetterTargetArn: attribute('FailedQueue', 'Arn'),
              maxReceiveCount: ref('MaxReceives'),
            },
          },
        },
        OrdersQueuePolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [ref('OrdersQueue')],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'AmazonSends',
                  Effect: 'Allow',
                  Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AmazonAccount}:root') },
                  Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
                  Resource: attribute('OrdersQueue', 'Arn'),
                },
                when('HasEventSource', {
                  Sid: 'EventBridgeSends',
                  Effect: 'Allow',
                  Principal: { Service: 'events.amazonaws.com' },
                  Action: 'sqs:SendMessage',
                  Resource: attribute('OrdersQueue', 'Arn'),
                  Condition: { ArnEquals: { 'aws:SourceArn': attribute('NumbersRule', 'Arn') } },
                }),
                {
                  Sid: 'OnlyEncrypted',
                  Effect: 'Deny',
                  Principal: '*',
                  Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
                  Resource: attribute('OrdersQueue', 'Arn'),
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                },
              ],
            },
          },
        },
        NumbersBus: {
          Type: 'AWS::Events::EventBus',
          Condition: 'HasEventSource',
          // The bus of a partner event source has its name.
          Properties: { Name: ref('EventSourceName'), EventSourceName: ref('EventSourceName') },
        },
        NumbersRule: {
          Type: 'AWS::Events::Rule',
          Condition: 'HasEventSource',
          Properties: {
            Description:
              "SyncState: Amazon's notices of changed quantities, to the queue of its notifications.",
            EventBusName: ref('NumbersBus'),
            EventPattern: { source: [ref('EventSourceName')] },
            Targets: [{ Id: 'OrdersQueue', Arn: attribute('OrdersQueue', 'Arn') }],
          },
        },
        ReceivePolicy: managedPolicy('what the service may do with the queue', [
          'sqs:DeleteMessage',
          'sqs:ReceiveMessage',
        ]),
        SubscribePolicy: managedPolicy('what npm run amazon:subscribe may do with the queue', [
          'sqs:GetQueueAttributes',
        ]),
        FailedAlarm: alarm(
          'FailedQueue',
          'ApproximateNumberOfMessagesVisible',
          0,
          'Notifications of orders have failed again and again. Follow the alert notice_failed, then move them back (redrive) or delete them.',
        ),
        AgeAlarm: alarm(
          'OrdersQueue',
          'ApproximateAgeOfOldestMessage',
          900,
          'Notifications of orders are not received, or fail. Check that an instance with SQS_QUEUE_URL runs, its log, and the alerts notices_stopped and notice_failed.',
        ),
      },
      Outputs: {
        QueueUrl: { Description: 'SQS_QUEUE_URL of the service.', Value: ref('OrdersQueue') },
        QueueArn: { Description: 'SQS_QUEUE_ARN.', Value: attribute('OrdersQueue', 'Arn') },
        FailedQueueUrl: { Description: 'The dead-letter queue.', Value: ref('FailedQueue') },
        ReceivePolicyArn: { Description: 'For the role of the service.', Value: ref('ReceivePolicy') },
        SubscribePolicyArn: {
          Description: 'For the person who runs npm run amazon:subscribe.',
          Value: ref('SubscribePolicy'),
        },
      },
    },
    HEADING,
  );
}

function managedPolicy(what: string, actions: readonly string[]): Record<string, unknown> {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Description: `SyncState: ${what}.`,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OrdersQueue',
            Effect: 'Allow',
            Action: actions,
            Resource: [attribute('OrdersQueue', 'Arn')],
          },
        ],
      },
    },
  };
}

function alarm(
  queue: string,
  metric: string,
  threshold: number,
  description: string,
): Record<string, unknown> {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      Namespace: 'AWS/SQS',
      MetricName: metric,
      Dimensions: [new OnOneLine({ Name: 'QueueName', Value: attribute(queue, 'QueueName') })],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: threshold,
      TreatMissingData: 'notBreaching',
      AlarmActions: ACTIONS,
      OKActions: ACTIONS,
    },
  };
}
