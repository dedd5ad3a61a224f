import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { type PushWay, PushMetrics } from './push.metrics';

/** One summary line and one count per push; also tells the sender the time. */
@Injectable()
export class PushLog {
  private readonly logger = new Logger('Push');

  constructor(
    private readonly clock: Clock,
    private readonly metrics: PushMetrics,
  ) {}

  /** Milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  accepted(sku: string, quantity: number, way: PushWay, requestId: string | undefined): void {
    this.metrics.push('accepted');
    this.metrics.propagated(way);
    this.logger.log({ sku, quantity, ...way, requestId }, 'accepted');
  }

  /** Amazon refuses the account, whatever was to be pushed; the gate tells of it once. */
  refused(): void {
    this.metrics.push('refused');
  }

  ended(sku: string, outcome: 'deferred' | 'parked' | 'blocked', details: Record<string, unknown>): void {
    this.metrics.push(outcome);
    this.logger.warn({ sku, ...details }, outcome);
  }
}
