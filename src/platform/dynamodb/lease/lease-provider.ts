import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FactoryProvider } from '@nestjs/common';
import { StoreConfig, SyncConfig } from '../../../config/app-config';
import { Lease, type LeaseOptions } from './lease';
import { TableNames } from '../tables/tables';

/** Provides a lease of its own kind under this key of the Transactions table, held in the name of this process. */
export function provideLease<L extends Lease>(
  kind: new (client: DynamoDBClient, options: LeaseOptions, sync: SyncConfig) => L,
  name: string,
): FactoryProvider<L> {
  return {
    provide: kind,
    inject: [DynamoDBClient, TableNames, SyncConfig, StoreConfig],
    useFactory: (client: DynamoDBClient, tables: TableNames, sync: SyncConfig, store: StoreConfig) =>
      new kind(
        client,
        {
          table: tables.transactions,
          name,
          holder: randomUUID(),
          ttlMs: sync.leaseTtlMs,
          exclusive: store.engine.kind === 'embedded',
        },
        sync,
      ),
  };
}
