import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { ResponseInfo } from './amazon-caller';

/** Metrics of the calls to Amazon. */
@Injectable()
export class AmazonMetrics {
  private readonly calls: Counter<'operation' | 'status'>;
  private readonly seconds: Histogram<'operation'>;

  constructor(registry: Registry) {
    this.calls = new Counter({
      name: 'syncstate_amazon_calls_total',
      help: 'Calls to Amazon by operation and HTTP status; 0 when no answer came, 429 when throttled',
      labelNames: ['operation', 'status'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'syncstate_amazon_call_seconds',
      help: 'Time of a call to Amazon',
      labelNames: ['operation'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30],
      registers: [registry],
    });
  }

  observe({ operation, status, ms }: ResponseInfo): void {
    this.calls.inc({ operation, status: String(status) });
    this.seconds.observe({ operation }, ms / 1000);
  }
}
