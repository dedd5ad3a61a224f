import { Injectable } from '@nestjs/common';
import {
  type AlertMessage,
  MessageListRepository,
  type MessagePosition,
} from '../../../alerts/delivery/message-list.repository';
import { AlertsConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import { type Delivery, type DeliveryFilter, listTime, wants } from '../domain/delivery';
import type { SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

/** The alert messages: those that the receiver took, and while there is a receiver those that are due. */
@Injectable()
export class AlertSources {
  constructor(
    private readonly messages: MessageListRepository,
    private readonly config: AlertsConfig,
    private readonly clock: Clock,
  ) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    const due = this.config.webhookUrl !== undefined && wants(filter, 'alert', ['waiting', 'retrying']);
    const delivered = wants(filter, 'alert', ['delivered']);
    if (!due && !delivered) return [];
    const { sku } = filter;
    return [
      {
        name: 'alerts',
        position: ['key', 'time?', 'key?'],
        read: (from, wanted) => this.part({ sku, due, delivered }, filter, from, wanted),
      },
    ];
  }

  private async part(
    listed: Parameters<MessageListRepository['page']>[0],
    filter: DeliveryFilter,
    from: string | undefined,
    wanted: number,
  ): Promise<SourcePart> {
    const position = from === undefined ? undefined : positionOf(from);
    const { messages, next } = await this.messages.page(listed, wanted, this.clock.now(), position);
    const entries = messages.flatMap((message) => {
      const delivery = deliveryOf(message);
      return wants(filter, 'alert', [delivery.outcome])
        ? [{ delivery, position: textOf(message.position) }]
        : [];
    });
    if (next === undefined) return { entries };
    // Before the first alert of a month everything later is read.
    const at =
      next.timestamp === undefined ? `${next.partition}-31T23:59:59.999999Z` : listTime(next.timestamp);
    return { entries, end: { position: textOf(next), at } };
  }
}

function textOf({ partition, timestamp = '', alertId = '' }: MessagePosition): string {
  return joinPosition(partition, timestamp, alertId);
}

function positionOf(text: string): MessagePosition {
  const [partition = '', timestamp = '', alertId = ''] = splitPosition(text, 3);
  return timestamp === '' || alertId === '' ? { partition } : { partition, timestamp, alertId };
}

function deliveryOf({ alert, deliveredAt, attempts, notBefore, lastFailure }: AlertMessage): Delivery {
  const { alertId, sku, orderId, timestamp } = alert;
  return {
    id: `alert:${alertId}`,
    direction: 'out',
    kind: 'alert',
    outcome: deliveredAt !== undefined ? 'delivered' : attempts === 0 ? 'waiting' : 'retrying',
    ...(lastFailure === undefined ? {} : { reason: lastFailure.reason }),
    ...(sku === undefined ? {} : { sku }),
    ...(orderId === undefined ? {} : { orderId }),
    at: listTime(timestamp),
    ...(attempts === 0 ? {} : { attempts }),
    ...(notBefore === undefined ? {} : { nextTryAt: timestampOf(notBefore) }),
    ...(deliveredAt === undefined
      ? {}
      : { durationMs: Math.max(0, millisOf(deliveredAt) - millisOf(timestamp)) }),
    ...(lastFailure?.httpStatus === undefined ? {} : { httpStatus: lastFailure.httpStatus }),
    alertId,
  };
}
