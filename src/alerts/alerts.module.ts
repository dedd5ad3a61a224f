import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Module } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AlertsConfig, StoreConfig, SyncConfig } from '../config/app-config';
import { TableNames } from '../platform/dynamodb/tables';
import { AlertDelivery } from './alert-delivery.service';
import { AlertInboxService } from './alert-inbox.service';
import { AlertListRepository } from './alert-list.repository';
import { AlertWebhook } from './alert-webhook';
import { AlertsController } from './alerts.controller';
import { AlertsLease } from './alerts-lease';
import { AlertsRepository } from './alerts.repository';
import { AlertsService } from './alerts.service';
import { DeliveryRepository } from './delivery.repository';
import { DeliveryScheduler } from './delivery.scheduler';
import { StoreTroubleService } from './store-trouble.service';

@Module({
  controllers: [AlertsController],
  exports: [AlertsService],
  providers: [
    AlertDelivery,
    AlertInboxService,
    AlertListRepository,
    AlertsRepository,
    AlertsService,
    DeliveryRepository,
    DeliveryScheduler,
    StoreTroubleService,
    {
      provide: AlertWebhook,
      inject: [AlertsConfig, SyncConfig],
      // A post is over before another instance may take the lease for abandoned.
      useFactory: ({ webhookUrl }: AlertsConfig, { callTimeoutMs }: SyncConfig) =>
        new AlertWebhook(webhookUrl, callTimeoutMs),
    },
    {
      provide: AlertsLease,
      inject: [DynamoDBClient, TableNames, SyncConfig, StoreConfig],
      useFactory: (client: DynamoDBClient, tables: TableNames, sync: SyncConfig, store: StoreConfig) =>
        new AlertsLease(client, {
          table: tables.transactions,
          name: 'lease:alerts',
          holder: randomUUID(),
          ttlMs: sync.leaseTtlMs,
          exclusive: store.engine.kind === 'embedded',
        }),
    },
  ],
})
export class AlertsModule {}
