import { Module } from '@nestjs/common';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { ShopifyLevelsModule } from '../shopify-levels/shopify-levels.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyImportController } from './api/shopify-import.controller';
import { ImportStateRepository } from './import-state.repository';
import { ImportSteps } from './import-steps';
import { ItemRegistration } from './item-registration.service';
import { ShopifyImportLease, ShopifyImportScheduler } from './shopify-import.scheduler';
import { ShopifyImportService } from './shopify-import.service';
import { ShopifyImporter } from './shopify-importer';

/** Registers what the shop has. */
@Module({
  imports: [InventoryModule, ShopifyModule, ShopifyLinksModule, ShopifyLevelsModule],
  controllers: [ShopifyImportController],
  providers: [
    ImportStateRepository,
    ImportSteps,
    ItemRegistration,
    ShopifyImporter,
    ShopifyImportScheduler,
    ShopifyImportService,
    provideLease(ShopifyImportLease, 'lease:shopify-import'),
  ],
})
export class ShopifyImportModule {}
