import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { Counter, Histogram, Registry } from 'prom-client';
import { storeFailureOf, type StoreFailure } from './store-error';
import { actionFailure } from './transact';

const KINDS: readonly StoreFailure[] = ['throttled', 'conflict', 'unavailable', 'barred', 'refused'];

/** The calls whose time is measured: those of the running service, by what they do. */
const ACCESS: Readonly<Record<string, 'read' | 'write'>> = {
  GetItemCommand: 'read',
  BatchGetItemCommand: 'read',
  QueryCommand: 'read',
  ScanCommand: 'read',
  PutItemCommand: 'write',
  UpdateItemCommand: 'write',
  TransactWriteItemsCommand: 'write',
};

/**
 * Measures the calls to the store, with their retries, by what their caller waits. Counts failed tries of calls to the store, also those that the SDK's second try corrected: throttling is visible
 * before it delays work. A failed condition is not counted, since it is how duplicates and races are detected.
 */
export class StoreMetrics {
  private readonly errors: Counter<'kind'>;
  private readonly seconds: Histogram<'access'>;

  constructor(registry: Registry) {
    this.seconds = new Histogram({
      name: 'syncstate_store_call_seconds',
      help: 'Time of a call to the store with its retries, by access: read or write',
      labelNames: ['access'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 4],
      registers: [registry],
    });
    this.errors = new Counter({
      name: 'syncstate_store_errors_total',
      help: 'Tries of calls to the store that failed: throttled, conflict (another transaction held an item), unavailable (no usable answer), barred (access, credentials or a table), refused (the request is at fault)',
      labelNames: ['kind'],
      registers: [registry],
    });
  }

  /** Counts the failed tries of this client from now on. */
  watch(client: DynamoDBClient): void {
    for (const kind of KINDS) this.errors.inc({ kind }, 0);
    client.middlewareStack.add(
      (next, context) => {
        const access = ACCESS[String(context.commandName)];
        return async (args) => {
          const beganAt = performance.now();
          try {
            return await next(args);
          } catch (error) {
            // Nothing was sent, such as without credentials.
            if (triesOf(error) === undefined) this.count(error);
            throw error;
          } finally {
            if (access !== undefined) this.seconds.observe({ access }, (performance.now() - beganAt) / 1000);
          }
        };
      },
      { step: 'initialize', priority: 'high' },
    );
    client.middlewareStack.add(
      (next) => (args) =>
        next(args).catch((error: unknown) => {
          this.count(error);
          throw error;
        }),
      { step: 'deserialize', priority: 'high' },
    );
  }

  private count(error: unknown): void {
    const kind = errorKindOf(error);
    if (kind !== undefined) this.errors.inc({ kind });
  }
}

/** Tries of the call, as the SDK's retry step notes them on its last error. */
function triesOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly attempts?: number } } | undefined)?.$metadata?.attempts;
}

/** Kind of failure; undefined for a failed condition. */
function errorKindOf(error: unknown): StoreFailure | undefined {
  if (error instanceof ConditionalCheckFailedException) return undefined;
  if (!(error instanceof TransactionCanceledException) || error.CancellationReasons === undefined)
    return storeFailureOf(error);
  const kinds = new Set(error.CancellationReasons.map((reason) => actionFailure(reason)?.kind));
  return (['refused', 'throttled', 'conflict'] as const).find((kind) => kinds.has(kind));
}
