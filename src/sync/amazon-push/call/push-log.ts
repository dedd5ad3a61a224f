import { Injectable, Logger } from '@nestjs/common';
import { DeliveryLog } from '../../../changes/delivery-log/delivery-log.scheduler';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { type PushDurations, PushMetrics } from './push.metrics';

/** One summary line and one count per push. */
@Injectable()
export class PushLog {
  private readonly logger = new Logger('Push');

  constructor(
    private readonly metrics: PushMetrics,
    private readonly deliveries: DeliveryLog,
  ) {}

  accepted(sku: string, quantity: number, durations: PushDurations, details: Record<string, unknown>): void {
    this.metrics.push('accepted');
    this.metrics.propagated(durations);
    this.logger.log({ sku, quantity, ...durations, ...details }, 'accepted');
  }

  /** Amazon shows the number by itself, so that nothing was sent. */
  seen(sku: string, quantity: number): void {
    this.metrics.push('seen');
    this.logger.log({ sku, quantity }, 'seen');
  }

  /** Amazon refuses the account, whatever was to be pushed; the circuit logs that once. */
  refused(): void {
    this.metrics.push('refused');
  }

  /** Amazon refused the quantity, as this row of the ledger records. */
  failed({ txId, sku, sellerSku, timestamp, error, push }: LedgerRow): void {
    this.deliveries.note({
      ...{ kind: 'push', outcome: 'failed', at: timestamp, sku, txId },
      ...(sellerSku === undefined ? {} : { sellerSku }),
      ...(error === undefined ? {} : { reason: error }),
      ...(push === undefined ? {} : { durationMs: push.propagationMs }),
    });
  }

  /** `parked` is the metric's word for a SKU that is blocked because Amazon refused its quantity. */
  ended(sku: string, outcome: 'deferred' | 'parked' | 'blocked', details: Record<string, unknown>): void {
    this.metrics.push(outcome);
    this.logger.warn({ sku, ...details }, outcome);
  }
}
