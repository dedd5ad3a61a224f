import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { ShopifyModule } from '../../channels/shopify/shopify.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { ShopifyLevelsModule } from '../shopify-levels/shopify-levels.module';
import { ShopifyLinksModule } from '../shopify-links/shopify-links.module';
import { ShopifyTasksModule } from '../shopify-tasks/shopify-tasks.module';
import { DisposedRowsRepository } from './api/disposed-rows.repository';
import { ShopOrderViews } from './api/shop-order-views.service';
import { ShopOrdersController } from './api/shop-orders.controller';
import { CheckedIntake } from './checked-intake.service';
import { ImportedOrders } from './imported/imported-orders.service';
import { ShopMessages } from './messages/shop-messages.service';
import { OrderIntakeService } from './order-intake.service';
import { OrderSkuAlerts } from './order-sku-alerts.service';
import { DisposalTaskHandler } from './returns/disposal-task.handler';
import { ReturnTaskHandler } from './returns/return-task.handler';
import { ShopifyWebhookController } from './shopify-webhook.controller';
import { KnownOrdersRepository } from './state/known-orders.repository';
import { MissingSales } from './state/missing-sales.service';
import { OrderStates } from './state/order-states.service';
import { OrderTaskHandler } from './state/order-task.handler';
import { ShopOrderIntake } from './state/shop-order-intake.service';
import { StateClock } from './state/state-clock';
import { UncountedLines } from './uncounted-lines.service';
import { WebhookDeliveries } from './webhook-deliveries.service';
import { WebhookRefusals } from './webhook-refusals.service';
import { WebhookMetrics } from './webhook.metrics';

/** Takes Shopify's webhooks, and moves what its orders move. */
@Module({
  imports: [
    InventoryModule,
    AlertsModule,
    ShopifyModule,
    ShopifyTasksModule,
    ShopifyLinksModule,
    ShopifyLevelsModule,
  ],
  controllers: [ShopifyWebhookController, ShopOrdersController],
  providers: [
    ImportedOrders,
    OrderIntakeService,
    OrderSkuAlerts,
    UncountedLines,
    CheckedIntake,
    WebhookDeliveries,
    WebhookMetrics,
    WebhookRefusals,
    ShopMessages,
    ShopOrderViews,
    DisposedRowsRepository,
    KnownOrdersRepository,
    MissingSales,
    DisposalTaskHandler,
    ReturnTaskHandler,
    OrderStates,
    OrderTaskHandler,
    ShopOrderIntake,
    StateClock,
  ],
  exports: [ShopOrderIntake, OrderTaskHandler, DisposalTaskHandler, ReturnTaskHandler],
})
export class ShopifyOrdersModule {}
