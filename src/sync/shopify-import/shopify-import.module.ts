import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
/** Registers what the shop has. */
@Module({ imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyLinksModule] })
export class ShopifyImportModule {}
