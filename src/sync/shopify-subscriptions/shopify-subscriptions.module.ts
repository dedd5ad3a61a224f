import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
/** Keeps the subscriptions of Shopify's webhooks. */
@Module({ imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyTasksModule] })
export class ShopifySubscriptionsModule {}
