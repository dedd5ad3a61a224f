import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
import { LinksController } from './api/links.controller';
import { LinkPages } from './link-pages.service';
import { ItemTaskHandler } from './item-task.handler';
import { PoolLocationsRepository } from './pool-locations.repository';
import { PoolLocations } from './pool-locations.service';
import { ShopifyLinksRepository } from './shopify-links.repository';
import { ShopifyLinks } from './shopify-links.service';
import { UnlinkedItemsRepository } from './unlinked-items.repository';

/** Which inventory items of the shop stand for which SKU. */
@Module({
  imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyTasksModule],
  controllers: [LinksController],
  providers: [
    LinkPages,
    ItemTaskHandler,
    PoolLocations,
    PoolLocationsRepository,
    ShopifyLinks,
    ShopifyLinksRepository,
    UnlinkedItemsRepository,
  ],
  exports: [ItemTaskHandler, PoolLocations, ShopifyLinks],
})
export class ShopifyLinksModule {}
