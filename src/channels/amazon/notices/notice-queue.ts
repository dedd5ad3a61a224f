import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueConfig, StoreConfig } from '../../../config/app-config';

/** One message of the queue of Amazon's notifications, received by this process or by Lambda. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receives: number;
}

/** AWS's own queues have their region in their host: `sqs.eu-west-1.amazonaws.com`, and in an older form `eu-west-1.queue.amazonaws.com`. */
const AWS_HOST = /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?$/;

/** The client of the queue. A call of a local queue needs no credentials of AWS. */
export function createQueueClient(queue: QueueConfig, store: StoreConfig): SQSClient {
  const isLocal = queue.endpoint !== undefined || new URL(queue.url).protocol === 'http:';
  const local = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({
    region: regionOf(queue.url) ?? store.region,
    maxAttempts: 2,
    ...(queue.endpoint === undefined
      ? { useQueueUrlAsEndpoint: true }
      : { endpoint: queue.endpoint, useQueueUrlAsEndpoint: false }),
    ...(isLocal
      ? { credentials: store.credentials ?? local }
      : store.credentials === undefined
        ? {}
        : { credentials: store.credentials }),
  });
}

/** The ARN of a queue of AWS; undefined when its URL does not show it. */
export function queueArnOf(url: string): string | undefined {
  const region = regionOf(url);
  const [, account, name] = new URL(url).pathname.split('/');
  if (region === undefined || account === undefined || name === undefined || !/^\d{12}$/.test(account))
    return undefined;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

function regionOf(url: string): string | undefined {
  const match = AWS_HOST.exec(new URL(url).hostname);
  return match?.[1] ?? match?.[2];
}
