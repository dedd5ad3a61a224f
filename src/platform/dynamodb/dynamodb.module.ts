import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { StoreMetrics } from './store.metrics';
import { StoreWatch } from './store-outage-monitor';
import { TableNames } from './tables/tables';

/** Closes the client's connections once nothing uses the store any more. */
@Injectable()
class ClientCloser implements OnApplicationShutdown {
  constructor(private readonly client: DynamoDBClient) {}

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}

/** The one provider of DynamoDB: every feature is injected with this client and these names. */
@Module({})
export class DynamoDbModule {
  static register(client: DynamoDBClient, prefix: string): DynamicModule {
    return {
      module: DynamoDbModule,
      global: true,
      providers: [
        { provide: DynamoDBClient, useValue: client },
        { provide: TableNames, useValue: new TableNames(prefix) },
        ClientCloser,
        StoreMetrics,
        StoreWatch,
      ],
      exports: [DynamoDBClient, StoreWatch, TableNames],
    };
  }
}
