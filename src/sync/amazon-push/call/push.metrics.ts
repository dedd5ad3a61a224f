import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { STOCK_TOPICS } from '../../../channels/shopify/webhook/headers';
import type { WebhookAnswer } from '../../shopify-orders/domain/webhook-answer';

/** How long a number was on its way to Amazon, in milliseconds. */
export interface PushWay {
  /** From the movement that made the push due to Amazon's answer. */
  readonly propagationMs: number;
  /** From the call to Amazon's answer. */
  readonly callMs: number;
}

const PUSH_OUTCOMES = ['accepted', 'deferred', 'parked', 'blocked', 'refused'] as const;
/** How a try to push a SKU ended; `refused`: Amazon refuses the whole account. */
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

/** How a webhook ended; the last three were answered 401 or 429, 400, and 503 (500 for a bug of ours). */
export type WebhookStatus = WebhookAnswer['status'] | 'not_authentic' | 'not_well_formed' | 'failed';

/** What operators watch of webhooks and pushes. */
@Injectable()
export class SyncMetrics {
  private readonly webhooks: Counter<'topic' | 'status'>;
  private readonly pushes: Counter<'outcome'>;
  private readonly propagation: Histogram<'leg'>;

  constructor(registry: Registry) {
    this.webhooks = new Counter({
      name: 'syncstate_webhooks_total',
      help: 'Shopify webhooks by topic and by how they ended',
      labelNames: ['topic', 'status'],
      registers: [registry],
    });
    this.pushes = new Counter({
      name: 'syncstate_pushes_total',
      help: 'Pushes to Amazon by how they ended',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.propagation = new Histogram({
      name: 'syncstate_propagation_seconds',
      help: "From a Shopify webhook to Amazon's acceptance. Legs: store (webhook received to sale durable), queue (movement to call), amazon (call to acceptance), total (movement to acceptance)",
      labelNames: ['leg'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers: [registry],
    });
    this.startAtZero();
  }

  webhook(topic: string, status: WebhookStatus): void {
    this.webhooks.inc({ topic, status });
  }

  push(outcome: PushOutcome): void {
    this.pushes.inc({ outcome });
  }

  propagated({ propagationMs, callMs }: PushWay): void {
    this.propagation.observe({ leg: 'queue' }, Math.max(0, propagationMs - callMs) / 1000);
    this.propagation.observe({ leg: 'amazon' }, callMs / 1000);
    this.propagation.observe({ leg: 'total' }, propagationMs / 1000);
  }

  /** A webhook's sale is durable, this many milliseconds after it was received. */
  stored(ms: number): void {
    this.propagation.observe({ leg: 'store' }, ms / 1000);
  }

  /** A series that begins at its first event hides that event from every rate. */
  private startAtZero(): void {
    for (const outcome of PUSH_OUTCOMES) this.pushes.inc({ outcome }, 0);
    for (const topic of STOCK_TOPICS) this.webhooks.inc({ topic, status: 'applied' }, 0);
    for (const leg of ['store', 'queue', 'amazon', 'total']) this.propagation.zero({ leg });
  }
}
