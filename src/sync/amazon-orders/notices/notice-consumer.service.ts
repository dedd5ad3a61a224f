import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Consumer } from 'sqs-consumer';
import { createQueueClient } from '../../../channels/amazon/notices/notice-queue';
import { OrdersConfig, type QueueConfig, StoreConfig, SyncConfig } from '../../../config/app-config';
import { endsBefore } from '../../../platform/jobs/deadline';
import { NoticeHandler } from './notice-handler.service';
import { QueueTrouble } from './queue-trouble';

/** One call waits so long for a message, in seconds: the longest that SQS offers, and the fewest calls. */
const WAIT_SECONDS = 20;
/** The largest batch of SQS. */
const BATCH = 10;
/** How long a stop waits for the batch under way, in milliseconds. */
const FINISH_WITHIN_MS = 5000;

/**
 * Receives Amazon's notifications all the time, in every instance that runs jobs: SQS gives each message to one of them. A
 * message is deleted after it is durable, so a process that dies before leaves it to the next receipt. How long a received
 * message is hidden from the others is the queue's own setting: one that takes longer is received twice, which is harmless.
 * Order path: NoticeConsumer -> NoticeHandler. ADR 20.
 */
@Injectable()
export class NoticeConsumer implements BeforeApplicationShutdown {
  private consumer: Consumer | undefined;
  private client: SQSClient | undefined;
  private isHandling = false;

  constructor(
    private readonly orders: OrdersConfig,
    private readonly sync: SyncConfig,
    private readonly store: StoreConfig,
    private readonly handler: NoticeHandler,
    private readonly trouble: QueueTrouble,
  ) {}

  /** Called when the service listens; does nothing where jobs or orders are off, or without a queue. */
  start(): void {
    const { enabled, queue } = this.orders;
    if (!enabled || queue === undefined || !this.sync.runJobs) return;
    this.client = createQueueClient(queue, this.store);
    this.consumer = this.consumerOf(queue, this.client);
    this.consumer.start();
  }

  /** Receives no more, and waits until the batch under way is recorded and deleted. */
  async beforeApplicationShutdown(): Promise<void> {
    const { consumer, client } = this;
    if (consumer === undefined) return;
    this.trouble.stop();
    // A call that waits for messages ends at once; a batch is deleted first.
    const { isHandling } = this;
    const handled = new Promise<void>((resolve) =>
      consumer.once('response_processed', () => {
        resolve();
      }),
    );
    consumer.stop({ abort: !isHandling });
    if (isHandling) await endsBefore(handled, performance.now() + FINISH_WITHIN_MS);
    client?.destroy();
  }

  private consumerOf({ url }: QueueConfig, sqs: SQSClient): Consumer {
    const consumer = Consumer.create({
      queueUrl: url,
      sqs,
      batchSize: BATCH,
      waitTimeSeconds: WAIT_SECONDS,
      messageSystemAttributeNames: ['ApproximateReceiveCount'],
      preReceiveMessageCallback: () => this.trouble.pause(),
      handleMessageBatch: (messages) => this.handle(messages),
    });
    consumer.on('error', (error) => {
      this.trouble.note(error);
    });
    consumer.on('empty', () => {
      this.trouble.over();
    });
    consumer.on('response_processed', () => {
      this.isHandling = false;
      this.trouble.over();
    });
    return consumer;
  }

  /** Gives the messages that may be deleted. */
  private async handle(messages: readonly Message[]): Promise<Message[]> {
    this.isHandling = true;
    const results = await this.handler.handle(
      messages.map(({ MessageId = '', Body = '', Attributes }) => ({
        id: MessageId,
        body: Body,
        receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
      })),
    );
    const done = new Set(results.flatMap(({ id, kind }) => (kind === 'failed' ? [] : [id])));
    return messages.filter(({ MessageId = '' }) => done.has(MessageId));
  }
}
