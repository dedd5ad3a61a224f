import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { SlotCounts } from './domain/slot-counts';

/** The orders that this instance counted. */
@Injectable()
export class StatisticsMetrics {
  private readonly orders: Counter<'channel'>;

  constructor(registry: Registry) {
    this.orders = new Counter({
      name: 'syncstate_orders_total',
      help: 'Orders that moved stock, each once, by the channel on which they were placed',
      labelNames: ['channel'],
      registers: [registry],
    });
    for (const channel of ['shopify', 'amazon']) this.orders.inc({ channel }, 0);
  }

  counted({ orders, amazon }: SlotCounts): void {
    this.orders.inc({ channel: 'amazon' }, amazon.orders);
    this.orders.inc({ channel: 'shopify' }, orders - amazon.orders);
  }
}
