import { Injectable } from '@nestjs/common';
import { readNotice } from '../../../channels/amazon/notices/amazon-notice';
import type { QueueMessage } from '../../../channels/amazon/notices/notice-queue';
import { AmazonConfig, OrdersConfig } from '../../../config/app-config';
import type { NoticeResult } from './domain/notice-result';
import type { OrderOfNotice } from './notice-recorder.service';

/** What a message is about: an order, the number of a listing, or nothing of ours, which is its result. */
export type MessageSubject =
  | { readonly kind: 'order'; readonly order: OrderOfNotice }
  | { readonly kind: 'quantity'; readonly id: string; readonly sellerSku: string }
  | { readonly kind: 'done'; readonly result: NoticeResult };

/** Reads what the messages of the queue are about. */
@Injectable()
export class NoticeReader {
  constructor(
    private readonly amazon: AmazonConfig,
    private readonly orders: OrdersConfig,
  ) {}

  read({ id, body }: QueueMessage): MessageSubject {
    const read = readNotice(body, this.amazon);
    switch (read.kind) {
      case 'other':
        return ignored(id, read.about);
      case 'unreadable':
        return { kind: 'done', result: { id, kind: 'failed', failure: 'unreadable', reason: read.problem } };
      case 'quantity':
        return { kind: 'quantity', id, sellerSku: read.sellerSku };
      case 'order_only':
        return this.orderOf({ id, orderId: read.orderId });
      case 'state':
        return this.orderOf({ id, orderId: read.state.orderId, state: read.state });
    }
  }

  private orderOf(order: OrderOfNotice): MessageSubject {
    return this.orders.enabled ? { kind: 'order', order } : ignored(order.id, 'AMAZON_ORDERS is false');
  }
}

function ignored(id: string, about: string): MessageSubject {
  return { kind: 'done', result: { id, kind: 'ignored', about } };
}
