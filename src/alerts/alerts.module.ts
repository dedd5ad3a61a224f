import { Module } from '@nestjs/common';
import { AlertsConfig, ShopifyAdminConfig, SyncConfig } from '../config/app-config';
import { AlertDelivery } from './delivery/alert-delivery.service';
import { AlertInboxService } from './list/alert-inbox.service';
import { AlertListRepository } from './store/alert-list.repository';
import { AlertWebhook } from './delivery/alert-webhook';
import { AlertsMetrics } from './raise/alerts.metrics';
import { AlertsController } from './list/alerts.controller';
import { AlertsGauges } from './delivery/alerts.gauges';
import { AlertsLease } from './delivery/alerts-lease';
import { AlertsRepository } from './store/alerts.repository';
import { AlertsService } from './raise/alerts.service';
import { DeliveryRepository } from './delivery/delivery.repository';
import { DeliveryRunScheduler } from './delivery/delivery-run.scheduler';
import { DeliveryScheduler } from './delivery/delivery.scheduler';
import { MessageListRepository } from './delivery/message-list.repository';
import { PacedDelivery } from './delivery/paced-delivery';
import { StoreOutageAlertService } from './raise/store-outage-alert.service';
import { provideLease } from '../platform/dynamodb/lease/lease-provider';

@Module({
  controllers: [AlertsController],
  exports: [
    AlertListRepository,
    AlertsMetrics,
    AlertsRepository,
    AlertsService,
    DeliveryRepository,
    MessageListRepository,
  ],
  providers: [
    AlertDelivery,
    AlertInboxService,
    AlertListRepository,
    AlertsGauges,
    AlertsMetrics,
    AlertsRepository,
    AlertsService,
    DeliveryRepository,
    DeliveryRunScheduler,
    DeliveryScheduler,
    MessageListRepository,
    PacedDelivery,
    StoreOutageAlertService,
    {
      provide: AlertWebhook,
      inject: [AlertsConfig, SyncConfig, ShopifyAdminConfig],
      // A post ends before the lease of its holder can lapse.
      useFactory: (
        { webhookUrl, format }: AlertsConfig,
        { leaseReserveMs }: SyncConfig,
        { publicUrl = '' }: ShopifyAdminConfig,
      ) =>
        // It may be an EventBridge ARN, at which no page is.
        new AlertWebhook(webhookUrl, leaseReserveMs, format, /^https?:/.test(publicUrl) ? publicUrl : ''),
    },
    provideLease(AlertsLease, 'lease:alerts'),
  ],
})
export class AlertsModule {}
