import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { documentClientOf } from './client';
import { StoreMetrics } from './store.metrics';
import { StoreOutageMonitor } from './store-outage-monitor';
import { TableNames } from './tables/tables';

/** Closes the client's connections once nothing uses the store any more. */
@Injectable()
class ClientCloser implements OnApplicationShutdown {
  constructor(private readonly client: DynamoDBClient) {}

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}

/**
 * The one provider of DynamoDB. Features inject `DynamoDBDocumentClient` and `TableNames`; only the hot path (ledger
 * commit, outbox settle) injects the raw `DynamoDBClient`.
 */
@Module({})
export class DynamoDbModule {
  static register(client: DynamoDBClient, prefix: string): DynamicModule {
    return {
      module: DynamoDbModule,
      global: true,
      providers: [
        { provide: DynamoDBClient, useValue: client },
        { provide: DynamoDBDocumentClient, useValue: documentClientOf(client) },
        { provide: TableNames, useValue: new TableNames(prefix) },
        ClientCloser,
        StoreMetrics,
        StoreOutageMonitor,
      ],
      exports: [DynamoDBClient, DynamoDBDocumentClient, StoreOutageMonitor, TableNames],
    };
  }
}
