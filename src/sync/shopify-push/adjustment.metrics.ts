import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { PendingAdjustment } from '../../inventory/items/adjustment-item';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { ShopifyAdminConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { millisOf } from '../../platform/timestamp';
import { ShopifyPushLease } from './shopify-push-lease';

/**
 * How an adjustment ended. `applied`: Shopify has it. `cancelled_out`: others undid it before it was sent. `not_linked`: the
 * shop does not track the SKU. `dropped`: Shopify refused it. `compared`: a person decides by the recorded difference.
 */
export type AdjustmentEnd = 'applied' | 'cancelled_out' | 'not_linked' | 'dropped' | 'compared';

const ENDS: readonly AdjustmentEnd[] = ['applied', 'cancelled_out', 'not_linked', 'dropped', 'compared'];

/** Metrics of the adjustments that are written to Shopify. */
@Injectable()
export class AdjustmentMetrics {
  private readonly ends: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
    private readonly adjustments: ShopifyAdjustments,
    private readonly config: ShopifyAdminConfig,
    lease: ShopifyPushLease,
  ) {
    this.ends = new Counter({
      name: 'syncstate_shopify_adjustments_total',
      help: 'Adjustments for Shopify that ended, by outcome: applied, cancelled_out (others undid it before it was sent), not_linked (the shop does not track the SKU), dropped (Shopify refused it), compared (it is a recorded difference now)',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ENDS) this.ends.inc({ outcome }, 0);
    this.seconds = new Histogram({
      name: 'syncstate_shopify_adjustment_seconds',
      help: 'From a movement of stock to the moment when Shopify confirmed its adjustment',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
      registers: [registry],
    });
    storeGauge(
      registry,
      'syncstate_shopify_pending_adjustments',
      'Adjustments that Shopify has not confirmed yet',
      () => this.count(),
    );
    storeGauge(
      registry,
      'syncstate_shopify_oldest_adjustment_seconds',
      'How long the oldest pending adjustment has waited; 0 when none is pending',
      () => this.oldestSeconds(),
    );
    storeGauge(
      registry,
      'syncstate_shopify_push_leader',
      '1 when this instance holds the lease of the sender to Shopify',
      () => Promise.resolve(lease.isHeld() ? 1 : 0),
    );
  }

  ended(outcome: AdjustmentEnd, adjustments: number): void {
    this.ends.inc({ outcome }, adjustments);
  }

  /** Shopify confirmed these. */
  applied(adjustments: readonly PendingAdjustment[]): void {
    this.ended('applied', adjustments.length);
    for (const { at } of adjustments)
      this.seconds.observe(Math.max(0, this.clock.now() - millisOf(at)) / 1000);
  }

  /** Without Admin access nothing is pending, and nothing is read. */
  private count(): Promise<number> {
    return this.config.isOn ? this.adjustments.count() : Promise.resolve(0);
  }

  private async oldestSeconds(): Promise<number> {
    const since = this.config.isOn ? await this.adjustments.oldestSince() : undefined;
    return since === undefined ? 0 : Math.max(0, (this.clock.now() - millisOf(since)) / 1000);
  }
}
