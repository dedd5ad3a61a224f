import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';

/** What operators watch of webhooks and pushes. */
@Injectable()
export class SyncMetrics {
  private readonly webhooks: Counter<'topic' | 'status'>;
  private readonly pushes: Counter<'outcome'>;
  private readonly propagation: Histogram;

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
      help: "From the movement that made a push due to Amazon's acceptance",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers: [registry],
    });
  }

  webhook(topic: string, status: string): void {
    this.webhooks.inc({ topic, status });
  }

  push(outcome: string): void {
    this.pushes.inc({ outcome });
  }

  propagated(ms: number): void {
    this.propagation.observe(ms / 1000);
  }
}
