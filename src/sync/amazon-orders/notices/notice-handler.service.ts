import { Injectable, Logger } from '@nestjs/common';
import type { QueueMessage } from '../../../channels/amazon/notices/notice-queue';
import { Clock } from '../../../platform/clock';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { errorText } from '../../../platform/jobs/failure-log';
import { QuantityNotices } from '../../quantity-notices/quantity-notices.service';
import type { NoticeResult } from './domain/notice-result';
import { newestChangeMs } from './domain/notice-state';
import { NoticeAlerts } from './notice-alerts';
import { type MessageSubject, NoticeReader } from './notice-reader';
import { NoticeRecorder, type OrderOfNotice } from './notice-recorder.service';
import { NoticeStateRepository } from './notice-state.repository';

type QuantityOfNotice = Extract<MessageSubject, { kind: 'quantity' }>;

/**
 * Takes messages of the queue to their end. A message is done, and may be deleted, when its order is durable, the sender
 * gets to know that a number changed, or it is about nothing of ours; any other one is left to the queue, which delivers it
 * again. One message never stops another one.
 * Order path: NoticeConsumer or Lambda -> NoticeHandler -> NoticeRecorder -> OrderRecorder. ADR 20.
 * Push path: NoticeHandler -> QuantityNotices. ADR 24.
 */
@Injectable()
export class NoticeHandler {
  /** Called for each message when it is handled. It must not throw. */
  onHandled: (result: NoticeResult) => void = () => undefined;
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly reader: NoticeReader,
    private readonly quantities: QuantityNotices,
    private readonly recorder: NoticeRecorder,
    private readonly states: NoticeStateRepository,
    private readonly alerts: NoticeAlerts,
    private readonly clock: Clock,
  ) {}

  /** The result of each message, in their order. Never throws. */
  async handle(messages: readonly QueueMessage[]): Promise<readonly NoticeResult[]> {
    const orders: OrderOfNotice[] = [];
    const results = new Map<string, NoticeResult>();
    const numbers: QuantityOfNotice[] = [];
    for (const message of messages) {
      const subject = this.reader.read(message);
      if (subject.kind === 'done') results.set(message.id, subject.result);
      else if (subject.kind === 'quantity') numbers.push(subject);
      else orders.push(subject.order);
    }
    for (const result of await this.recorder.record(orders)) results.set(result.id, result);
    for (const result of await this.note(numbers)) results.set(result.id, result);
    const all = messages.flatMap(({ id }) => results.get(id) ?? []);
    const recorded = new Set(all.flatMap(({ id, kind }) => (kind === 'recorded' ? [id] : [])));
    if (recorded.size > 0) await this.noteNotices(orders.filter(({ id }) => recorded.has(id)));
    await this.alerts.update(messages, all);
    for (const result of all) this.onHandled(result);
    this.log(all);
    return all;
  }

  private async note(numbers: readonly QuantityOfNotice[]): Promise<readonly NoticeResult[]> {
    try {
      await this.quantities.note(numbers.map(({ sellerSku }) => sellerSku));
      return numbers.map(({ id, sellerSku }) => ({ id, kind: 'noted', sellerSku }));
    } catch (error) {
      const failure = error instanceof StoreUnavailable ? 'store' : 'internal';
      return numbers.map(({ id }) => ({ id, kind: 'failed', failure, reason: errorText(error) }));
    }
  }

  /** For the freshness of the orders. Without it a search makes them fresh, so a failure leaves the messages done. */
  private async noteNotices(recorded: readonly OrderOfNotice[]): Promise<void> {
    const nowMs = this.clock.now();
    const times = recorded.map(({ state }) => state?.updatedAt);
    try {
      await this.states.noteNotice(nowMs, newestChangeMs(times, nowMs));
    } catch (error) {
      this.logger.warn({ error: errorText(error) }, 'The time of the latest notice could not be stored');
    }
  }

  private log(results: readonly NoticeResult[]): void {
    if (results.length === 0) return;
    const notices = results.map(lineOf);
    const failures = results.filter(({ kind }) => kind === 'failed').length;
    if (failures === 0) this.logger.log({ notices }, `Notices: ${results.length} done`);
    else
      this.logger.warn(
        { notices },
        `Notices: ${results.length - failures} done, ${failures} left to the queue, which delivers them again`,
      );
  }
}

/** What the log says of a message. */
function lineOf(result: NoticeResult): object {
  switch (result.kind) {
    case 'recorded':
      return { orderId: result.orderId, outcome: result.outcome };
    case 'noted':
      return { sellerSku: result.sellerSku, outcome: 'noted' };
    case 'ignored':
      return { outcome: 'ignored', about: result.about };
    case 'failed':
      return {
        orderId: result.orderId,
        outcome: 'failed',
        failure: result.failure,
        reason: result.reason,
      };
  }
}
