import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { isRecord } from '../../platform/json-record';

/** The account of Amazon that sends notifications of the Selling Partner API, in all regions. */
const AMAZON_ACCOUNT = '437568002678';
/** The key of AWS that each account has for SQS; no other account can use it. */
const AWS_MANAGED_KEY = 'alias/aws/sqs';

/** What was found out about the queue. Only a `problem` keeps Amazon from sending. */
export type QueueFinding = { readonly kind: 'fine' | 'problem' | 'unchecked'; readonly text: string };

/** Checks that Amazon can send to the queue: it exists, its policy lets Amazon send, and Amazon can use its key. */
export async function checkQueue(client: SQSClient, url: string): Promise<QueueFinding> {
  try {
    const command = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['Policy', 'KmsMasterKeyId', 'RedrivePolicy'],
    });
    const { Attributes: attributes = {} } = await client.send(command);
    return findingOf(attributes);
  } catch (error) {
    const { name, message } = error as Error;
    if (/NonExistentQueue|QueueDoesNotExist/.test(name))
      return {
        kind: 'problem',
        text: 'it does not exist: create it with deploy/aws/orders-queue.template.yml, or correct SQS_QUEUE_URL',
      };
    return { kind: 'unchecked', text: `it could not be checked (${name}: ${message})` };
  }
}

function findingOf({
  Policy: policy,
  KmsMasterKeyId: key,
  RedrivePolicy: redrive,
}: Readonly<Record<string, string>>): QueueFinding {
  if (!letsAmazonSend(policy))
    return {
      kind: 'problem',
      text:
        `its policy does not let Amazon send: allow arn:aws:iam::${AMAZON_ACCOUNT}:root the actions sqs:SendMessage and ` +
        'sqs:GetQueueAttributes, as deploy/aws/orders-queue.template.yml does',
    };
  if (key === AWS_MANAGED_KEY)
    return {
      kind: 'problem',
      text: `it is encrypted with ${AWS_MANAGED_KEY}, which Amazon cannot use: encrypt it with SSE-SQS, or with a key of your own`,
    };
  const remarks = [
    ...(key === undefined || key === ''
      ? []
      : [
          `the policy of its key must let arn:aws:iam::${AMAZON_ACCOUNT}:root use kms:GenerateDataKey and kms:Decrypt`,
        ]),
    ...(redrive === undefined
      ? ['it has no dead-letter queue: a message that always fails is received again for days']
      : []),
  ];
  return { kind: 'fine', text: ['Amazon may send to it', ...remarks].join('; ') };
}

function letsAmazonSend(policy: string | undefined): boolean {
  let document: unknown;
  try {
    document = JSON.parse(policy ?? '');
  } catch {
    return false;
  }
  const statements = isRecord(document) ? listOf(document.Statement) : [];
  return statements.some((statement) => {
    if (!isRecord(statement) || statement.Effect !== 'Allow') return false;
    const { Principal: principal, Action: action } = statement;
    const principals = isRecord(principal) ? listOf(principal.AWS) : listOf(principal);
    const actions = listOf(action).map((one) => String(one).toLowerCase());
    return (
      principals.some((one) => one === '*' || String(one).includes(AMAZON_ACCOUNT)) &&
      actions.some((one) => ['*', 'sqs:*', 'sqs:sendmessage', 'sendmessage'].includes(one))
    );
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
