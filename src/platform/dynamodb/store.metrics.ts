import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { storeFailureOf, type StoreFailure } from './store-error';
import { actionFailure } from './transact';

/** Under which the count of a call's failed tries travels with its arguments: the steps are shared by all calls. */
const TRIES = Symbol('failed tries');

type Args = object & { readonly [TRIES]?: { failed: number } };

/**
 * Counts what goes wrong with the store: every try that failed, also those that the SDK's second try mended, because a
 * store that throttles is to be seen before it hurts. A condition that does not hold is no error but how duplicates and
 * races are found.
 */
@Injectable()
export class StoreMetrics {
  private readonly errors: Counter<'kind'>;

  constructor(client: DynamoDBClient, registry: Registry) {
    this.errors = new Counter({
      name: 'syncstate_store_errors_total',
      help: 'Tries of calls to the store that failed: throttled, conflict (another transaction held an item), unavailable (no usable answer), barred (access, credentials or a table), refused (the request is at fault)',
      labelNames: ['kind'],
      registers: [registry],
    });
    for (const kind of ['throttled', 'conflict', 'unavailable', 'barred', 'refused'] satisfies StoreFailure[])
      this.errors.inc({ kind }, 0);
    client.middlewareStack.add(
      (next) => async (args) => {
        const tries = { failed: 0 };
        const counted = { ...args, [TRIES]: tries };
        try {
          return await next(counted);
        } catch (error) {
          // Such as credentials that cannot be loaded: nothing was ever sent.
          if (tries.failed === 0) this.count(error);
          throw error;
        }
      },
      { step: 'initialize', priority: 'high' },
    );
    client.middlewareStack.add(
      (next) => async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const tries = (args as Args)[TRIES];
          if (tries !== undefined) tries.failed += 1;
          this.count(error);
          throw error;
        }
      },
      { step: 'deserialize', priority: 'high' },
    );
  }

  private count(error: unknown): void {
    const kind = errorKindOf(error);
    if (kind !== undefined) this.errors.inc({ kind });
  }
}

/** What went wrong; undefined when nothing did, and only a condition does not hold. */
function errorKindOf(error: unknown): StoreFailure | undefined {
  if (error instanceof ConditionalCheckFailedException) return undefined;
  if (!(error instanceof TransactionCanceledException) || error.CancellationReasons === undefined)
    return storeFailureOf(error);
  const kinds = new Set(error.CancellationReasons.map((reason) => actionFailure(reason)?.kind));
  for (const kind of ['refused', 'throttled', 'conflict'] as const) if (kinds.has(kind)) return kind;
  return undefined;
}
