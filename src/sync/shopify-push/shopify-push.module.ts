import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
/** Writes to Shopify what moved stock elsewhere. */
@Module({ imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyTasksModule, ShopifyLinksModule] })
export class ShopifyPushModule {}
