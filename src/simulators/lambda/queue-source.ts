import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalFunction } from './local-function';

/** The time-out of deploy/serverless.yml for `jobs`, whose events the messages are. */
const TIMEOUT_MS = 300_000;
/** After a queue that does not answer. */
const RETRY_MS = 1000;

/** The queue of an event source. */
export interface SourceQueue {
  readonly url: string;
  readonly endpoint: string;
  readonly arn: string;
}

/**
 * Invokes the function with the messages of a queue, as Lambda's event source does, and deletes those that it does not name
 * as failed. Returns the function that ends it and waits for the invocation that runs.
 */
export function passMessages(queue: SourceQueue, target: LocalFunction): () => Promise<void> {
  const client = new SQSClient({
    endpoint: queue.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const ending = new AbortController();
  const ended = passAll(client, queue, target, ending.signal);
  return async () => {
    ending.abort();
    await ended;
    client.destroy();
  };
}

async function passAll(
  client: SQSClient,
  queue: SourceQueue,
  target: LocalFunction,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          MessageSystemAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      if (messages.length > 0) await passBatch(client, queue, target, messages);
    } catch {
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function passBatch(
  client: SQSClient,
  { url, arn }: SourceQueue,
  target: LocalFunction,
  messages: readonly Message[],
): Promise<void> {
  const event = { Records: messages.map((message) => recordOf(message, arn)) };
  const invoked = await target.invoke(event, 'syncstate-jobs', TIMEOUT_MS);
  // A failed invocation leaves the whole batch in the queue.
  if (invoked.kind !== 'answered') return;
  const failed = failedIn(invoked.payload);
  const done = messages.filter(({ MessageId }) => !failed.includes(MessageId));
  if (done.length === 0) return;
  const entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
}

function recordOf({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }: Message, arn: string): object {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes ?? {},
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: 'us-east-1',
  };
}

function failedIn(payload: unknown): readonly (string | undefined)[] {
  const { batchItemFailures = [] } = (payload ?? {}) as {
    readonly batchItemFailures?: readonly { readonly itemIdentifier?: string }[];
  };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
