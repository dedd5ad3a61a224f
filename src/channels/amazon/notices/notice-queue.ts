import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { QueueConfig, StoreConfig } from '../../../config/app-config';

/** One message of the queue of Amazon's notifications, received by this process or by Lambda. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receives: number;
}

/**
 * AWS's own queues have their region in their host: `sqs.eu-west-1.amazonaws.com`, and in an older form
 * `eu-west-1.queue.amazonaws.com`.
 */
const AWS_HOST = /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?$/;

/** More than the twenty seconds for which SQS waits for messages: a connection that is silently gone ends a call. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The client of the queue. A call of a local queue needs no credentials of AWS. */
export function createQueueClient({ url, endpoint }: QueueConfig, store: StoreConfig): SQSClient {
  const isLocal = endpoint !== undefined || new URL(url).protocol === 'http:';
  const local = isLocal ? { accessKeyId: 'local', secretAccessKey: 'local' } : undefined;
  const credentials = store.credentials ?? local;
  return new SQSClient({
    region: regionOf(url) ?? store.region,
    maxAttempts: 2,
    // The address of the queue itself, of whatever region or form.
    endpoint: endpoint ?? new URL(url).origin,
    useQueueUrlAsEndpoint: false,
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 3000,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
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
