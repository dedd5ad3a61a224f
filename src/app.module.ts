import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AlertsModule } from './alerts/alerts.module';
import type { AppConfig } from './config/app-config';
import { ChangesModule } from './changes/changes.module';
import { ConfigModule } from './config/config.module';
import { DashboardModule } from './dashboard/dashboard.module';
import { HealthModule } from './health/health.module';
import { InstancesModule } from './platform/instances/instances.module';
import { InventoryModule } from './inventory/inventory.module';
import { ClockModule } from './platform/clock.module';
import { DynamoDbModule } from './platform/dynamodb/dynamodb.module';
import type { ListCache } from './platform/lists/list-reader';
import { GuardModule } from './platform/http/guard/guard.module';
import { MetricsModule } from './platform/metrics/metrics.module';
import { ReturnsModule } from './returns/returns.module';
import { SyncModule } from './sync/sync.module';

/** The modules of the application, for a configuration and a store. */
@Module({})
export class AppModule {
  static register(
    config: AppConfig,
    client: DynamoDBClient,
    logger: PinoLogger,
    cache?: ListCache,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        ClockModule,
        // The services log one summary line each, so nestjs-pino logs no requests. Its serializers would print all
        // that libraries attach to an error.
        LoggerModule.forRoot({
          pinoHttp: { logger, autoLogging: false, wrapSerializers: false },
          forRoutes: [],
        }),
        MetricsModule,
        DynamoDbModule.register(client, config.store.tablePrefix, cache),
        InstancesModule,
        GuardModule,
        ChangesModule,
        AlertsModule,
        InventoryModule,
        SyncModule,
        ReturnsModule,
        DashboardModule,
        HealthModule,
      ],
    };
  }
}
