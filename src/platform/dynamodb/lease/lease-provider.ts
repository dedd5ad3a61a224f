import { randomUUID } from 'node:crypto';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FactoryProvider } from '@nestjs/common';
import { StoreConfig, SyncConfig } from '../../../config/app-config';
import { Lease, type LeaseOptions } from './lease';
import { TableNames } from '../tables/tables';

/** Provides the lease with this key of the Transactions table; `kind` is also its injection token. */
export function provideLease<L extends Lease>(
  kind: new (documents: DynamoDBDocumentClient, options: LeaseOptions, sync: SyncConfig) => L,
  name: string,
): FactoryProvider<L> {
  return {
    provide: kind,
    inject: [DynamoDBDocumentClient, TableNames, SyncConfig, StoreConfig],
    useFactory: (
      documents: DynamoDBDocumentClient,
      tables: TableNames,
      sync: SyncConfig,
      store: StoreConfig,
    ) =>
      new kind(
        documents,
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
