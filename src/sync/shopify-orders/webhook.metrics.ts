import { Injectable } from '@nestjs/common';
import { Counter, type Histogram, Registry } from 'prom-client';
import { STOCK_TOPICS } from '../../channels/shopify/webhook/headers';
import { KNOWN_TOPICS } from '../../channels/shopify/webhook/shop-topics';
import { propagationHistogram } from '../propagation-histogram';
import { UNCOUNTED_REASONS, type UncountedReason } from './domain/uncounted-lines';
import type { WebhookAnswer } from './domain/webhook-answer';
import { WEBHOOK_REFUSALS, type WebhookRefusal } from './domain/webhook-refusal';

/** The result of a webhook; the last ones are answered 401 or 429; 400 or 415; 413; 404; and 503 (500 for a bug). */
export type WebhookStatus =
  WebhookAnswer['status'] | 'not_authentic' | 'not_well_formed' | 'too_large' | 'wrong_path' | 'failed';

/** Metrics of Shopify's webhooks. */
@Injectable()
export class WebhookMetrics {
  private readonly webhooks: Counter<'topic' | 'status'>;
  private readonly refusals: Counter<'reason'>;
  private readonly uncounted: Counter<'reason'>;
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
    this.refusals = new Counter({
      name: 'syncstate_webhooks_refused_total',
      help: 'Messages of Shopify that were refused, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of WEBHOOK_REFUSALS) this.refusals.inc({ reason }, 0);
    this.uncounted = new Counter({
      name: 'syncstate_order_lines_uncounted_total',
      help: 'Lines of orders and refunds that should move stock and do not, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of UNCOUNTED_REASONS) this.uncounted.inc({ reason }, 0);
    this.propagation = propagationHistogram(registry);
  }

  webhook(topic: string, status: WebhookStatus): void {
    this.webhooks.inc({ topic, status });
  }

  refused(reason: WebhookRefusal): void {
    this.refusals.inc({ reason });
  }

  uncountedLines(reason: UncountedReason, lines: number): void {
    this.uncounted.inc({ reason }, lines);
  }

  /** A webhook's movements are durable, this many milliseconds after it was received. */
  stored(ms: number): void {
    this.propagation.observe({ leg: 'store' }, ms / 1000);
  }
}

/** The topic as a label: any caller can write any text in the header. */
export function topicLabel(topic: string | undefined): string {
  return KNOWN_TOPICS.find((known) => known === topic) ?? 'other';
}
