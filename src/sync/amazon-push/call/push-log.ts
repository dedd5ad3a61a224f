import { Injectable, Logger } from '@nestjs/common';
import { type PushDurations, PushMetrics } from './push.metrics';

/** One summary line and one count per push. */
@Injectable()
export class PushLog {
  private readonly logger = new Logger('Push');

  constructor(private readonly metrics: PushMetrics) {}

  accepted(sku: string, quantity: number, durations: PushDurations, details: Record<string, unknown>): void {
    this.metrics.push('accepted');
    this.metrics.propagated(durations);
    this.logger.log({ sku, quantity, ...durations, ...details }, 'accepted');
  }

  /** Amazon refuses the account, whatever was to be pushed; the circuit logs that once. */
  refused(): void {
    this.metrics.push('refused');
  }

  /** `parked` is the metric's word for a SKU that is blocked because Amazon refused its quantity. */
  ended(sku: string, outcome: 'deferred' | 'parked' | 'blocked', details: Record<string, unknown>): void {
    this.metrics.push(outcome);
    this.logger.warn({ sku, ...details }, outcome);
  }
}
