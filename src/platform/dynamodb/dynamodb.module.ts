import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { Clock } from '../clock';
import { documentClientOf } from './client';
import { type ListCache, ListReader } from '../lists/list-reader';
import { StoreOutageMonitor } from './outage/store-outage-monitor';
import { essentialCalls, StoreProbe } from './readiness/store-probe';
import { StoreProbeScheduler } from './readiness/store-probe.scheduler';
import { StoreMetrics } from './store.metrics';
import { TableNames } from './tables/tables';

/** Closes the client's connections after all modules have stopped. */
@Injectable()
class ClientCloser implements OnApplicationShutdown {
  constructor(private readonly client: DynamoDBClient) {}

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}

/** Attached while the modules are built, before their first call. */
function watching<T extends { watch(client: DynamoDBClient): void }>(client: DynamoDBClient, watcher: T): T {
  watcher.watch(client);
  return watcher;
}

function readsCounter(registry: Registry): Counter<'outcome'> {
  return new Counter({
    name: 'syncstate_dax_reads_total',
    help: 'Pages of lists that DAX answered, or did not, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
}

/**
 * The one provider of DynamoDB. Features inject `DynamoDBDocumentClient` and `TableNames`; only the hot path (ledger
 * commit, outbox settle) injects the raw `DynamoDBClient`.
 */
@Module({})
export class DynamoDbModule {
  static register(client: DynamoDBClient, prefix: string, cache?: ListCache): DynamicModule {
    return {
      module: DynamoDbModule,
      global: true,
      providers: [
        { provide: DynamoDBClient, useValue: client },
        { provide: DynamoDBDocumentClient, useValue: documentClientOf(client) },
        { provide: TableNames, useValue: new TableNames(prefix) },
        ClientCloser,
        {
          provide: ListReader,
          inject: [DynamoDBDocumentClient, Registry],
          useFactory: (documents: DynamoDBDocumentClient, registry: Registry) =>
            new ListReader(documents, cache, readsCounter(registry)),
        },
        {
          provide: StoreMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => watching(client, new StoreMetrics(registry)),
        },
        {
          provide: StoreOutageMonitor,
          inject: [Clock, TableNames],
          useFactory: (clock: Clock, tables: TableNames) =>
            watching(client, new StoreOutageMonitor(clock, essentialCalls(tables))),
        },
        StoreProbe,
        StoreProbeScheduler,
      ],
      exports: [
        DynamoDBClient,
        DynamoDBDocumentClient,
        ListReader,
        StoreOutageMonitor,
        StoreProbe,
        TableNames,
      ],
    };
  }
}
