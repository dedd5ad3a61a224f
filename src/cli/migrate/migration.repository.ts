import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { txIdOf } from '../../inventory/domain/tx-id';
import { toLedgerRow } from '../../inventory/items/ledger-item';
import type { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { type StoreFailure, storeFailureOf, StoreUnavailable } from '../../platform/dynamodb/store-error';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { type ActionFailure, MAX_ACTIONS, transact } from '../../platform/dynamodb/transact';
import { retryDelayMs } from '../../platform/retry-delay';
import { COMMIT_ID, type Item, type Registration } from './migrated-items';
import type { StoredStock } from './stock-comparison';

/** The tables whose items are written one by one, without a stock. */
export type ItemTable = 'transactions' | 'returns' | 'alerts';

const KEYS = { transactions: ['txId'], returns: ['sku', 'timestamp'], alerts: ['alertId'] } as const;

/** Stocks of one transaction, each with its row. */
export const MAX_REGISTRATIONS = MAX_ACTIONS / 2;
/** Items of one transaction: with the longest message in each, they stay within DynamoDB's 4 MB. */
export const MAX_PUTS = 50;

/** With these pauses a busy store is retried for about a minute. */
const ATTEMPTS = 14;
const RETRY = { firstMs: 100, longestMs: 8000 };

/** The migration's reads and writes. It writes only what is missing. */
export class MigrationRepository {
  /** `areMissing`: the tables are not created yet, so every read is empty. */
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly ledger: LedgerRepository,
    private readonly areMissing: boolean,
  ) {}

  /** When the migration of this file first began, in milliseconds since the epoch; undefined: it has not. */
  async beganAt(digest: string): Promise<number | undefined> {
    if (this.areMissing) return undefined;
    const { Item } = await withRetries(() =>
      this.documents.send(
        new GetCommand({
          TableName: this.tables.transactions,
          Key: { txId: stateKey(digest) },
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : Number(Item.beganAt ?? 0);
  }

  /** Records that the migration begins at `nowMs`, unless another run was first; returns the recorded time. */
  async begin(digest: string, nowMs: number): Promise<number> {
    try {
      await withRetries(() =>
        this.documents.send(
          new PutCommand({
            TableName: this.tables.transactions,
            Item: { txId: stateKey(digest), beganAt: nowMs },
            ConditionExpression: 'attribute_not_exists(txId)',
          }),
        ),
      );
      return nowMs;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.beganAt(digest)) ?? nowMs;
    }
  }

  /** What the tables hold of up to 100 SKUs (consistent reads). */
  async stocks(skus: readonly string[]): Promise<Map<string, StoredStock>> {
    if (this.areMissing) return new Map();
    const [stocks, rows] = await Promise.all([
      withRetries(() => this.ledger.readStocks(skus)),
      withRetries(() => this.ledger.readRows(skus.map(txIdOf.migration))),
    ]);
    return new Map(
      skus.map((sku) => {
        const row = rows.get(txIdOf.migration(sku));
        return [sku, { stock: stocks.get(sku), row: row && toLedgerRow(row) }];
      }),
    );
  }

  /** Registers stocks, each with its row or not at all. Returns those that were in the tables already. */
  async register(registrations: readonly Registration[]): Promise<Registration[]> {
    const found: Registration[] = [];
    let open = [...registrations];
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const result = await this.ledger.commit({
        rows: open.map(({ row }) => ({ row, commitId: COMMIT_ID })),
        stocks: open.map(({ stock }) => ({ before: undefined, after: stock })),
        alerts: [],
      });
      if (result.kind === 'committed') break;
      if (result.kind === 'failed') {
        await pauseAfter(attempt, result.failure, result.error);
        continue;
      }
      const failuresOf = (index: number) => [result.rows[index], result.stocks[index]];
      const isThere = open.map((_, index) => failuresOf(index).some(isCondition));
      await pauseAfterFailures(attempt, [...result.rows, ...result.stocks]);
      found.push(...open.filter((_, index) => isThere[index]));
      open = open.filter((_, index) => isThere[index] !== true);
    }
    return found;
  }

  /** The stored items with the keys of up to 100 items, by `keyOf` (consistent reads). */
  async stored(table: ItemTable, items: readonly Item[]): Promise<Map<string, Item>> {
    if (this.areMissing) return new Map();
    const keys = items.map((item) =>
      Object.fromEntries(KEYS[table].map((name) => [name, item[name] ?? { S: '' }])),
    );
    const found = await withRetries(() => batchGet(this.client, this.tables[table], keys));
    return new Map(found.map((item) => [keyOf(table, item), item]));
  }

  /** Puts up to `MAX_PUTS` items. An item whose key is in the table already stays as it is. */
  async put(table: ItemTable, items: readonly Item[]): Promise<void> {
    let open = items.map((Item) => ({
      Put: {
        TableName: this.tables[table],
        Item,
        ConditionExpression: `attribute_not_exists(${KEYS[table][0]})`,
      },
    }));
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const outcome = await transact(this.client, open);
      if (outcome.kind === 'committed') return;
      if (outcome.kind === 'failed') {
        await pauseAfter(attempt, outcome.failure, outcome.error);
        continue;
      }
      open = open.filter((_, index) => !isCondition(outcome.failures[index]));
      await pauseAfterFailures(attempt, outcome.failures);
    }
  }
}

/** The key of an item as one text. */
export function keyOf(table: ItemTable, item: Item): string {
  return KEYS[table].map((name) => item[name]?.S ?? '').join('\n');
}

/** This item is no ledger row: it has no SKU and does not expire. */
function stateKey(digest: string): string {
  return `state:migration:${digest}`;
}

function isCondition(failure: ActionFailure | undefined): boolean {
  return failure?.kind === 'condition';
}

async function withRetries<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await call();
    } catch (error) {
      await pauseAfter(attempt, storeFailureOf(error), error);
    }
}

/** Pauses only where the store was busy: after a failed condition the other items are written at once. */
async function pauseAfterFailures(
  attempt: number,
  failures: readonly (ActionFailure | undefined)[],
): Promise<void> {
  const refused = failures.find((failure) => failure?.kind === 'refused');
  if (refused !== undefined) throw new Error(`The store refuses a row: ${refused.message}`);
  const busy = failures.find((failure) => failure?.kind === 'conflict' || failure?.kind === 'throttled');
  if (busy !== undefined)
    await pauseAfter(attempt, 'throttled', new StoreUnavailable(`The store stays busy: ${busy.message}`));
}

/** Throws `error` where a retry cannot help, and after the last attempt. */
async function pauseAfter(attempt: number, failure: StoreFailure, error: unknown): Promise<void> {
  if (failure === 'refused' || failure === 'barred' || attempt >= ATTEMPTS) throw error;
  await delay(retryDelayMs(RETRY, attempt - 1, Math.random()));
}
