import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Clock } from '../../../platform/clock';
import { storeGauge } from '../../../platform/metrics/store-gauge';
import { OrdersFreshness } from './orders-freshness';

/** How complete Amazon's orders are. */
@Injectable()
export class FreshnessMetrics {
  constructor(registry: Registry, freshness: OrdersFreshness, clock: Clock) {
    const startedAt = clock.now();
    storeGauge(
      registry,
      'syncstate_amazon_orders_watermark_age_seconds',
      "Age of the watermark of Amazon orders: all orders whose last change is earlier are recorded. While no search has ended, since this process started; not a number while Amazon's orders are not read",
      async () => {
        const current = await freshness.current();
        if (current.kind === 'off') return Number.NaN;
        return Math.max(0, clock.now() - (current.searchedThroughMs ?? startedAt)) / 1000;
      },
    );
  }
}
