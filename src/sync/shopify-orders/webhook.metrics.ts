import { Injectable } from '@nestjs/common';
import { Counter, type Histogram, Registry } from 'prom-client';
import { STOCK_TOPICS } from '../../channels/shopify/webhook/headers';
import { propagationHistogram } from '../propagation-histogram';
import type { WebhookAnswer } from './domain/webhook-answer';

/** The result of a webhook; the last three are answered 401 or 429, 400, and 503 (500 for a bug). */
export type WebhookStatus = WebhookAnswer['status'] | 'not_authentic' | 'not_well_formed' | 'failed';

/** Metrics of Shopify's webhooks. */
@Injectable()
export class WebhookMetrics {
  private readonly webhooks: Counter<'topic' | 'status'>;
  private readonly propagation: Histogram<'leg'>;

  constructor(registry: Registry) {
    this.webhooks = new Counter({
      name: 'syncstate_webhooks_total',
      help: 'Shopify webhooks by topic and by how they ended',
      labelNames: ['topic', 'status'],
      registers: [registry],
    });
    // A series that starts at its first event hides that event from every rate.
    for (const topic of STOCK_TOPICS) this.webhooks.inc({ topic, status: 'applied' }, 0);
    this.propagation = propagationHistogram(registry);
  }

  webhook(topic: string, status: WebhookStatus): void {
    this.webhooks.inc({ topic, status });
  }

  /** A webhook's movements are durable, this many milliseconds after it was received. */
  stored(ms: number): void {
    this.propagation.observe({ leg: 'store' }, ms / 1000);
  }
}
