import { randomUUID } from 'node:crypto';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FactoryProvider, Type } from '@nestjs/common';
import { StoreConfig, SyncConfig } from '../../../config/app-config';
import { Lease, type LeaseOptions, type Outranking } from './lease';
import { TableNames } from '../tables/tables';

/**
 * Provides the lease with this key of the Transactions table; `kind` is also its injection token, and `outranking` that of
 * the provider which decides when a holder of an older release has to give way.
 */
export function provideLease<L extends Lease>(
  kind: new (documents: DynamoDBDocumentClient, options: LeaseOptions, sync: SyncConfig) => L,
  name: string,
  outranking?: Type<Outranking>,
): FactoryProvider<L> {
  return {
    provide: kind,
    inject: [
      DynamoDBDocumentClient,
      TableNames,
      SyncConfig,
      StoreConfig,
      ...(outranking === undefined ? [] : [outranking]),
    ],
    useFactory: (
      documents: DynamoDBDocumentClient,
      tables: TableNames,
      sync: SyncConfig,
      store: StoreConfig,
      outranks?: Outranking,
    ) =>
      new kind(
        documents,
        {
          table: tables.transactions,
          name,
          holder: randomUUID(),
          ttlMs: sync.leaseTtlMs,
          exclusive: store.engine.kind === 'embedded',
          ...(outranks === undefined ? {} : { outranking: outranks }),
        },
        sync,
      ),
  };
}
