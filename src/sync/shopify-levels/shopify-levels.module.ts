import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { ShopifyDecisions } from './decide/shopify-decisions.service';
import { DifferenceActions } from './compare/difference-actions.service';
import { KnownLevelsRepository } from './compare/known-levels.repository';
import { LedgerFigures } from './compare/ledger-figures.service';
import { LevelChecks } from './compare/level-checks.service';
import { LevelLooks } from './compare/level-looks.service';
import { LevelMessages } from './compare/level-messages.service';
import { LevelPlaces } from './compare/level-places.service';
import { LevelTaskContext } from './compare/level-task-context';
import { LevelTask } from './compare/level-task.service';
import { LevelMetrics } from './compare/levels.metrics';
import { UnwrittenMovements } from './compare/unwritten-movements.service';
import { DriftModule } from '../drift/drift.module';
import { ComparisonGauges } from './sweep/comparison.gauges';
import { ComparisonScheduler } from './sweep/comparison.scheduler';
import { ComparisonLease, ComparisonStateRepository } from './sweep/comparison-state.repository';
import { ComparisonSteps } from './sweep/comparison-steps';
import { ItemComparer } from './sweep/item-comparer.service';
import { ShopifyComparison } from './sweep/shopify-comparison.service';

/** Compares Shopify's counts with the ledger. */
@Module({
  imports: [
    DriftModule,
    InventoryModule,
    AlertsModule,
    ShopifyModule,
    ShopifyTasksModule,
    ShopifyLinksModule,
  ],
  providers: [
    ShopifyDecisions,
    ComparisonGauges,
    ComparisonScheduler,
    ComparisonStateRepository,
    ComparisonSteps,
    ItemComparer,
    provideLease(ComparisonLease, 'lease:shopify-comparison'),
    DifferenceActions,
    KnownLevelsRepository,
    LedgerFigures,
    LevelChecks,
    LevelLooks,
    LevelMessages,
    LevelPlaces,
    LevelTask,
    LevelTaskContext,
    LevelMetrics,
    UnwrittenMovements,
    ShopifyComparison,
  ],
  exports: [LevelChecks, LevelMessages, LevelTask, ShopifyComparison, ShopifyDecisions],
})
export class ShopifyLevelsModule {}
