import { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createRequestHandler } from 'local-aws-sqs';
import { isObject, parseJson, readBody } from '../http/exchange';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const TARGET = 'x-amz-target';
/** Between two looks into an empty queue, in ms. */
const LOOK_MS = 10;

/** The address of a queue, as a service needs it. */
export interface QueueAddress {
  readonly url: string;
  readonly endpoint: string;
  readonly arn: string;
}

type Queue = ReturnType<typeof createRequestHandler>['service']['Queues'][number];

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MessageBody: string;
  readonly MD5OfMessageBody: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** True for a call of SQS, which arrives at the address of the simulator too. */
export function isQueueCall({ headers }: IncomingMessage): boolean {
  return String(headers[TARGET] ?? '').startsWith('AmazonSQS.');
}

/**
 * SQS in this process, at the address of the simulator, so that there is no further port and nothing runs until a queue is
 * opened. Its messages end with the process. Unlike `local-aws-sqs` alone, a long poll ends with the first message, names
 * of system attributes are heeded, and a message that was taken for a closed connection is visible again at once.
 */
export class LocalSqs {
  private readonly sqs: ReturnType<typeof createRequestHandler>;

  constructor(private readonly origin: string) {
    this.sqs = createRequestHandler(this.options());
  }

  /** Sends a message to the queue of this ARN; the queue is made when it does not exist. */
  send(arn: string, body: string): void {
    const name = arn.split(':').at(-1) ?? '';
    this.open(name);
    this.find(name)?.setRecord({ MessageBody: body });
  }

  /** Makes a standard queue unless it exists. `visibilitySeconds`: how long a received message is hidden; SQS: 30. */
  open(name: string, visibilitySeconds = 30): QueueAddress {
    if (this.find(name) === undefined) {
      const queue = { QueueName: name, Attributes: { VisibilityTimeout: visibilitySeconds } };
      const { service } = createRequestHandler({ ...this.options(), queues: [queue] });
      this.sqs.service.Queues.push(...service.Queues);
    }
    const url = `${this.origin}/${ACCOUNT}/${name}`;
    return { url, endpoint: this.origin, arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}` };
  }

  /** Messages that wait, and those that were received and not deleted. */
  counts(): { readonly waiting: number; readonly inFlight: number } {
    let total = 0;
    let inFlight = 0;
    for (const queue of this.sqs.service.Queues) {
      const attributes = queue.getAttributes(['All']) as Record<string, string>;
      // Until the next turn of the event loop a new message is a delayed one. The first number has those in flight, too.
      total +=
        Number(attributes['ApproximateNumberOfMessages']) +
        Number(attributes['ApproximateNumberOfMessagesDelayed']);
      inFlight += Number(attributes['ApproximateNumberOfMessagesNotVisible']);
    }
    return { waiting: total - inFlight, inFlight };
  }

  /** Deletes all messages. */
  clear(): void {
    for (const queue of this.sqs.service.Queues) queue.clearRecords();
  }

  /** Answers a call of an SQS client. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers[TARGET] === 'AmazonSQS.ReceiveMessage') await this.receive(request, response);
    else await this.sqs.requestHandler(request, response);
  }

  /** By its name: a client may reach the simulator at another address of this machine. */
  private find(name: string): Queue | undefined {
    return this.sqs.service.Queues.find(({ QueueName }) => QueueName === name);
  }

  private options(): Parameters<typeof createRequestHandler>[0] {
    const { hostname, port } = new URL(this.origin);
    return { port: Number(port), hostname, accountId: ACCOUNT, region: REGION };
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseJson((await readBody(request))?.toString('utf8') ?? '');
    const input = isObject(body) ? body : {};
    const queue = this.find(String(input['QueueUrl']).split('/').at(-1) ?? '');
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (queue === undefined) {
      const type = 'com.amazonaws.sqs#QueueDoesNotExist';
      response.statusCode = 400;
      response.setHeader('x-amzn-query-error', 'AWS.SimpleQueueService.NonExistentQueue;Sender');
      response.end(JSON.stringify({ __type: type, message: 'The specified queue does not exist.' }));
      return;
    }
    const { VisibilityTimeout, MaxNumberOfMessages, WaitTimeSeconds } = input;
    const until = performance.now() + Number(WaitTimeSeconds ?? queue.ReceiveMessageWaitTimeSeconds) * 1000;
    let taken: readonly Received[] = [];
    while (!response.destroyed) {
      const wanted = { VisibilityTimeout, MaxNumberOfMessages, WaitTimeSeconds: 0 };
      taken = (await queue.receive(wanted)) as Received[];
      if (taken.length > 0 || performance.now() >= until) break;
      await delay(LOOK_MS, undefined, { ref: false });
    }
    if (response.destroyed) {
      for (const { ReceiptHandle } of taken) queue.changeVisibility(ReceiptHandle, '0');
      return;
    }
    const names = [input['AttributeNames'], input['MessageSystemAttributeNames']].flat().map(String);
    response.end(JSON.stringify({ Messages: taken.map((message) => messageOf(message, names)) }));
  }
}

function messageOf(message: Received, names: readonly string[]): object {
  const { MessageId, ReceiptHandle, MessageBody, MD5OfMessageBody, attributes } = message;
  const shown = Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name));
  return {
    MessageId,
    ReceiptHandle,
    Body: MessageBody,
    MD5OfBody: MD5OfMessageBody,
    ...(shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) }),
  };
}
