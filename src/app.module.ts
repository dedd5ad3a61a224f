import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AlertsModule } from './alerts/alerts.module';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { HealthModule } from './health/health.module';
import { InventoryModule } from './inventory/inventory.module';
import { ClockModule } from './platform/clock.module';
import { DynamoDbModule } from './platform/dynamodb/dynamodb.module';
import { MetricsModule } from './platform/metrics/metrics.module';
import { ReturnsModule } from './returns/returns.module';
import { SyncModule } from './sync/sync.module';

/** What the application is made of, given its configuration and its store. */
@Module({})
export class AppModule {
  static register(config: AppConfig, client: DynamoDBClient, logger: PinoLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        ClockModule,
        // The summary lines are ours: a line per request would tell less and cost more.
        // Its own serializers would print errors with all that libraries hang on them.
        LoggerModule.forRoot({
          pinoHttp: { logger, autoLogging: false, wrapSerializers: false },
          forRoutes: [],
        }),
        MetricsModule,
        DynamoDbModule.register(client, config.store.tablePrefix),
        AlertsModule,
        InventoryModule,
        SyncModule,
        ReturnsModule,
        HealthModule,
      ],
    };
  }
}
