import { Module } from '@nestjs/common';
import { AlertsConfig, SyncConfig } from '../config/app-config';
import { AlertDelivery } from './alert-delivery.service';
import { AlertInboxService } from './alert-inbox.service';
import { AlertListRepository } from './alert-list.repository';
import { AlertWebhook } from './alert-webhook';
import { AlertsMetrics } from './alerts.metrics';
import { AlertsController } from './alerts.controller';
import { AlertsLease } from './alerts-lease';
import { AlertsRepository } from './alerts.repository';
import { AlertsService } from './alerts.service';
import { DeliveryRepository } from './delivery.repository';
import { DeliveryRunScheduler } from './delivery-run.scheduler';
import { DeliveryScheduler } from './delivery.scheduler';
import { StoreTroubleService } from './store-trouble.service';
import { provideLease } from '../platform/dynamodb/lease-provider';

@Module({
  controllers: [AlertsController],
  exports: [AlertsMetrics, AlertsService],
  providers: [
    AlertDelivery,
    AlertInboxService,
    AlertListRepository,
    AlertsMetrics,
    AlertsRepository,
    AlertsService,
    DeliveryRepository,
    DeliveryRunScheduler,
    DeliveryScheduler,
    StoreTroubleService,
    {
      provide: AlertWebhook,
      inject: [AlertsConfig, SyncConfig],
      // A post is over before another instance may take the lease for abandoned.
      useFactory: ({ webhookUrl }: AlertsConfig, { callTimeoutMs }: SyncConfig) =>
        new AlertWebhook(webhookUrl, callTimeoutMs),
    },
    provideLease(AlertsLease, 'lease:alerts'),
  ],
})
export class AlertsModule {}
