import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../config/app-config';
import { PoolLocations } from '../shopify-links/pool-locations.service';
import { type LinePlan, underShopRules } from './domain/order-movements';

/** Applies to restocks which locations make up the pool, and that the dispositions of a return decide. */
@Injectable()
export class RestockRules {
  constructor(
    private readonly pool: PoolLocations,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  /** Costs nothing where no plan names a location or a return. */
  async apply(plans: readonly LinePlan[]): Promise<readonly LinePlan[]> {
    const locations = new Set(
      plans.flatMap((plan) => (plan.kind === 'skip' ? [] : (plan.restock?.locationId ?? []))),
    );
    const inPool = new Set<string>();
    for (const locationId of locations) if (await this.pool.isInPool(locationId)) inPool.add(locationId);
    return underShopRules(plans, inPool, this.admin.isOn);
  }
}
