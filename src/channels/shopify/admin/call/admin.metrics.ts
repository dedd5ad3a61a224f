import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AdminResult } from '../admin-result';
import type { AdminAnswer } from '../domain/admin-answer';

/** Metrics of the calls to Shopify's Admin API. */
@Injectable()
export class AdminMetrics {
  private readonly calls: Counter<'operation' | 'outcome'>;
  private readonly seconds: Histogram<'operation'>;
  private readonly points: Counter<'operation'>;
  private readonly available: Gauge;

  constructor(registry: Registry) {
    this.calls = new Counter({
      name: 'syncstate_shopify_calls_total',
      help: "Calls to Shopify's Admin API by operation and outcome: ok, refused, throttled, unknown or no_access",
      labelNames: ['operation', 'outcome'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'syncstate_shopify_call_seconds',
      help: "Time of a call to Shopify's Admin API, with the wait for its points",
      labelNames: ['operation'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20],
      registers: [registry],
    });
    this.points = new Counter({
      name: 'syncstate_shopify_points_total',
      help: "Points that calls to Shopify's Admin API cost",
      labelNames: ['operation'],
      registers: [registry],
    });
    this.available = new Gauge({
      name: 'syncstate_shopify_points_available',
      help: "Points that Shopify's last answer left to this app",
      registers: [registry],
    });
  }

  observe<T>(operation: string, answer: AdminAnswer, result: AdminResult<T>, ms: number): void {
    this.calls.inc({ operation, outcome: outcomeOf(answer, result) });
    this.seconds.observe({ operation }, ms / 1_000);
    if (answer.actualCost !== undefined) this.points.inc({ operation }, answer.actualCost);
    if (answer.throttle !== undefined) this.available.set(answer.throttle.currentlyAvailable);
  }
}

function outcomeOf<T>(answer: AdminAnswer, result: AdminResult<T>): string {
  if (answer.isThrottled === true) return 'throttled';
  return result.ok ? 'ok' : result.failure.kind;
}
