import { Injectable, Logger } from '@nestjs/common';
import type { QueueMessage } from '../../../channels/amazon/notices/notice-queue';
import { readNotice } from '../../../channels/amazon/notices/order-notice';
import { AmazonConfig, OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { errorText } from '../../../platform/jobs/failure-log';
import type { NoticeResult } from './domain/notice-result';
import { newestChangeMs } from './domain/notice-state';
import { NoticeAlerts } from './notice-alerts';
import { NoticeRecorder, type OrderOfNotice } from './notice-recorder.service';
import { NoticeStateRepository } from './notice-state.repository';

/**
 * Takes messages of the queue to their end. A message is done, and may be deleted, when its order is durable or it moves
 * nothing; any other one is left to the queue, which delivers it again. One message never stops another one.
 * Order path: NoticeConsumer or Lambda -> NoticeHandler -> NoticeRecorder -> OrderRecorder. ADR 20.
 */
@Injectable()
export class NoticeHandler {
  /** Called for each message when it is handled. It must not throw. */
  onHandled: (result: NoticeResult) => void = () => undefined;
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly amazon: AmazonConfig,
    private readonly orders: OrdersConfig,
    private readonly recorder: NoticeRecorder,
    private readonly states: NoticeStateRepository,
    private readonly alerts: NoticeAlerts,
    private readonly clock: Clock,
  ) {}

  /** The result of each message, in their order. Never throws. */
  async handle(messages: readonly QueueMessage[]): Promise<readonly NoticeResult[]> {
    const orders: OrderOfNotice[] = [];
    const results = new Map<string, NoticeResult>();
    for (const message of messages) {
      const read = this.read(message);
      if ('kind' in read) results.set(message.id, read);
      else orders.push(read);
    }
    for (const result of await this.recorder.record(orders)) results.set(result.id, result);
    const all = messages.flatMap(({ id }) => results.get(id) ?? []);
    const recorded = new Set(all.flatMap(({ id, kind }) => (kind === 'recorded' ? [id] : [])));
    if (recorded.size > 0) await this.noteNotices(orders.filter(({ id }) => recorded.has(id)));
    await this.alerts.update(messages, all);
    for (const result of all) this.onHandled(result);
    this.log(all);
    return all;
  }

  /** The order that a message is about, or its result when it is about none of ours. */
  private read({ id, body }: QueueMessage): OrderOfNotice | NoticeResult {
    if (!this.orders.enabled) return { id, kind: 'ignored', about: 'AMAZON_ORDERS is false' };
    const read = readNotice(body, this.amazon);
    switch (read.kind) {
      case 'other':
        return { id, kind: 'ignored', about: read.about };
      case 'unreadable':
        return { id, kind: 'failed', failure: 'unreadable', reason: read.problem };
      case 'order_only':
        return { id, orderId: read.orderId };
      case 'state':
        return { id, orderId: read.state.orderId, state: read.state };
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
    const orders = results.map((result) =>
      result.kind === 'recorded'
        ? { orderId: result.orderId, outcome: result.outcome }
        : result.kind === 'ignored'
          ? { outcome: 'ignored', about: result.about }
          : { orderId: result.orderId, outcome: 'failed', failure: result.failure, reason: result.reason },
    );
    const failures = results.filter(({ kind }) => kind === 'failed').length;
    if (failures === 0) this.logger.log({ orders }, `Notices: ${results.length} done`);
    else
      this.logger.warn(
        { orders },
        `Notices: ${results.length - failures} done, ${failures} left to the queue, which delivers them again`,
      );
  }
}
