import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';
import { ChangeFeed } from '../../../changes/change-feed';
import { OrderRecorder } from './order-recorder.service';

/** In seconds, from the fastest notice to a day of outage. */
const DELAYS = [1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 1800, 3600, 14_400, 86_400];

/** How late orders at Amazon are counted. */
@Injectable()
export class OrdersMetrics {
  constructor(registry: Registry, recorder: OrderRecorder, feed: ChangeFeed) {
    const delay = new Histogram({
      name: 'syncstate_amazon_order_delay_seconds',
      help: 'From the time of an order at Amazon to the commit of its units, by what brought the order: a notice, a search, or a question for the one order',
      labelNames: ['source'],
      buckets: DELAYS,
      registers: [registry],
    });
    for (const source of ['notice', 'search', 'order']) delay.zero({ source });
    recorder.onCounted = (order) => {
      delay.observe({ source: order.source }, Math.max(0, order.delayMs) / 1000);
      feed.publish({ kind: 'order', id: order.orderId, value: order });
    };
  }
}
