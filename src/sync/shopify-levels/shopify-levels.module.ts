import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
import { LevelChecks } from './compare/level-checks.service';
import { LevelMessages } from './compare/level-messages.service';
import { LevelTask } from './compare/level-task.service';
import { DriftRecords } from './drift/drift-records.service';
import { ShopifyComparison } from './sweep/shopify-comparison.service';

/** Compares Shopify's counts with the ledger. */
@Module({
  imports: [InventoryModule, AlertsModule, ShopifyModule, ShopifyTasksModule, ShopifyLinksModule],
  providers: [LevelChecks, LevelMessages, LevelTask, DriftRecords, ShopifyComparison],
  exports: [LevelChecks, LevelMessages, LevelTask, DriftRecords, ShopifyComparison],
})
export class ShopifyLevelsModule {}
