import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { storeGauge } from '../../../platform/metrics/store-gauge';
import { ComparisonStateRepository } from './comparison-state.repository';

/** Gauges of the comparison with Shopify, read when the metrics are requested. None without Admin access. */
@Injectable()
export class ComparisonGauges implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly admin: ShopifyAdminConfig,
    private readonly states: ComparisonStateRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (!this.admin.isOn) return;
    storeGauge(
      this.registry,
      'syncstate_shopify_comparison_age_seconds',
      'Seconds since everything was last compared with Shopify, or since this was first to be done',
      () => this.ageSeconds(),
    );
  }

  private async ageSeconds(): Promise<number> {
    const { succeededAt, checkedAt } = await this.states.load();
    const since = succeededAt ?? checkedAt;
    return since === undefined ? 0 : Math.max(0, (this.clock.now() - since) / 1000);
  }
}
