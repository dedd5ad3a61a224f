import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { randomUUID } from 'node:crypto';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { StoreConfig, SyncConfig } from '../config/app-config';
import { InventoryModule } from '../inventory/inventory.module';
import { TableNames } from '../platform/dynamodb/tables';
import { PollAlerts } from './poll-alerts';
import { PollJournal } from './poll-journal';
import { PollStateRepository } from './poll-state.repository';
import { ReturnMatcher } from './return-matcher';
import { ReturnRecorderService } from './return-recorder.service';
import { ReturnsController } from './returns.controller';
import { ReturnsLease } from './returns-lease';
import { ReturnsMetrics } from './returns.metrics';
import { ReturnsPollController } from './returns-poll.controller';
import { ReturnsPoller } from './returns-poller';
import { ReturnsScheduler } from './returns.scheduler';
import { ReturnsIntakeService } from './returns-intake.service';
import { ReturnsRepository } from './returns.repository';
import { ReturnsService } from './returns.service';

@Module({
  imports: [InventoryModule, AlertsModule, AmazonModule, ScheduleModule.forRoot()],
  controllers: [ReturnsPollController, ReturnsController],
  providers: [
    PollAlerts,
    PollJournal,
    PollStateRepository,
    ReturnMatcher,
    ReturnRecorderService,
    ReturnsIntakeService,
    ReturnsMetrics,
    ReturnsPoller,
    ReturnsRepository,
    ReturnsScheduler,
    ReturnsService,
    {
      provide: ReturnsLease,
      inject: [DynamoDBClient, TableNames, SyncConfig, StoreConfig],
      useFactory: (client: DynamoDBClient, tables: TableNames, sync: SyncConfig, store: StoreConfig) =>
        new ReturnsLease(client, {
          table: tables.transactions,
          name: 'lease:returns',
          holder: randomUUID(),
          ttlMs: sync.leaseTtlMs,
          exclusive: store.engine.kind === 'embedded',
        }),
    },
  ],
})
export class ReturnsModule {}
