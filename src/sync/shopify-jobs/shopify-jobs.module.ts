import { Module } from '@nestjs/common';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { ShopifyLevelsModule } from '../shopify-levels/shopify-levels.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyOrdersModule } from '../shopify-orders/shopify-orders.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
import { ShopifyTasksLease, ShopifyTasksScheduler } from './shopify-tasks.scheduler';
import { TaskHandlers } from './task-handlers';
import { TaskRound } from './task-round';

/** Does the stored tasks of the shop. */
@Module({
  imports: [ShopifyTasksModule, ShopifyLinksModule, ShopifyLevelsModule, ShopifyOrdersModule],
  providers: [
    TaskHandlers,
    TaskRound,
    ShopifyTasksScheduler,
    provideLease(ShopifyTasksLease, 'lease:shopify-tasks'),
  ],
})
export class ShopifyJobsModule {}
