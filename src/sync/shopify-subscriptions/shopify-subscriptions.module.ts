import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { ShopifyLevelsModule } from '../shopify-levels/shopify-levels.module';
import { ShopifyOrdersModule } from '../shopify-orders/shopify-orders.module';
import { ShopController } from './api/shop.controller';
import { ShopViewService } from './api/shop-view.service';
import { CheckStateRepository } from './check/check-state.repository';
import { OrderGapReader } from './check/order-gap.service';
import { ShopifySubscriptionsLease, ShopSubscriptionsScheduler } from './check/subscription-check.scheduler';
import { ShopSubscriptionCheck } from './check/subscription-check.service';
import { SubscriptionMaker } from './check/subscription-maker';
import { SubscriptionPlans } from './check/subscription-plans.service';
import { SubscriptionSteps } from './check/subscription-steps';
import { ConnectionWatchScheduler } from './watch/connection-watch.scheduler';
import { ConnectionWatch } from './watch/connection-watch.service';

/** Watches the connection to the shop, and keeps the subscriptions of its webhooks. */
@Module({
  imports: [AlertsModule, ShopifyModule, ShopifyLevelsModule, ShopifyOrdersModule],
  controllers: [ShopController],
  providers: [
    ShopViewService,
    SubscriptionPlans,
    SubscriptionMaker,
    ShopSubscriptionCheck,
    SubscriptionSteps,
    OrderGapReader,
    CheckStateRepository,
    ShopSubscriptionsScheduler,
    provideLease(ShopifySubscriptionsLease, 'lease:shopify-subscriptions'),
    ConnectionWatch,
    ConnectionWatchScheduler,
  ],
})
export class ShopifySubscriptionsModule {}
