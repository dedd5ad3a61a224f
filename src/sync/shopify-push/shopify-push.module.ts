import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { DriftModule } from '../drift/drift.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { AdjustmentCalls } from './adjustment-calls.service';
import { AdjustmentMetrics } from './adjustment.metrics';
import { AdjustmentProblems } from './adjustment-problems.service';
import { LateCalls } from './late-calls.service';
import { LateLevels } from './late-levels.service';
import { ShopifyPushLease } from './shopify-push-lease';
import { ShopifyPushScheduler } from './shopify-push.scheduler';
import { ShopifySender } from './shopify-sender';

/** Writes to Shopify what moved stock elsewhere. */
@Module({
  imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyLinksModule, DriftModule],
  providers: [
    AdjustmentCalls,
    AdjustmentMetrics,
    AdjustmentProblems,
    LateCalls,
    LateLevels,
    ShopifySender,
    ShopifyPushScheduler,
    provideLease(ShopifyPushLease, 'lease:shopify-push'),
  ],
  exports: [ShopifyPushScheduler],
})
export class ShopifyPushModule {}
