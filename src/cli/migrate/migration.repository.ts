import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerRow, Stock } from '../../inventory/domain/stock';
import { txIdOf } from '../../inventory/domain/tx-id';
import { toLedgerRow } from '../../inventory/items/ledger-item';
import type { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { type StoreFailure, storeFailureOf, StoreUnavailable } from '../../platform/dynamodb/store-error';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { type ActionFailure, MAX_ACTIONS, transact } from '../../platform/dynamodb/transact';
import { COMMIT_ID, type Item } from './migrated-items';

/** What the tables hold of a SKU. */
export interface Standing {
  readonly stock?: Stock;
  /** The first row of its ledger, if a migration wrote it. */
  readonly row?: LedgerRow;
}

/** A stock that is to be registered with the row that says so. */
export interface Registration {
  readonly row: LedgerRow;
  readonly stock: Stock;
}

/** The tables that are filled with what has no effect on others. */
export type PlainTable = 'transactions' | 'returns' | 'alerts';

const KEYS = {
  transactions: ['txId'],
  returns: ['sku', 'timestamp'],
  alerts: ['alertId'],
} as const;

/** Stocks of one transaction, each with its row. */
export const REGISTRATIONS_TOGETHER = MAX_ACTIONS / 2;
/** Items of one transaction: with the longest message each, within DynamoDB's four megabytes. */
const PUTS_TOGETHER = 50;

/** A busy store is asked again for about a minute in all. */
const ATTEMPTS = 14;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 8000;

/** The migration's side of DynamoDB: it writes only what is not there. */
export class MigrationRepository {
  /** `areMissing`: there are no tables yet, so there is nothing in them. */
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly ledger: LedgerRepository,
    private readonly areMissing: boolean,
  ) {}

  /** When the migration of this file first began, in milliseconds since the epoch; undefined: it has not. */
  async beganAt(digest: string): Promise<number | undefined> {
    if (this.areMissing) return undefined;
    const { Item } = await patiently(() =>
      this.client.send(
        new GetItemCommand({
          TableName: this.tables.transactions,
          Key: { txId: { S: stateKey(digest) } },
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : Number(Item.beganAt?.N ?? 0);
  }

  /** Writes down that it begins now, and says when it did: another run may have been quicker. */
  async begin(digest: string, nowMs: number): Promise<number> {
    try {
      await patiently(() =>
        this.client.send(
          new PutItemCommand({
            TableName: this.tables.transactions,
            Item: { txId: { S: stateKey(digest) }, beganAt: { N: String(nowMs) } },
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

  /** What is known of up to 100 SKUs (consistent reads). */
  async standings(skus: readonly string[]): Promise<Map<string, Standing>> {
    if (this.areMissing) return new Map();
    const [stocks, rows] = await Promise.all([
      patiently(() => this.ledger.readStocks(skus)),
      patiently(() => this.ledger.readRows(skus.map(txIdOf.migration))),
    ]);
    return new Map(
      skus.map((sku): [string, Standing] => {
        const stock = stocks.get(sku);
        const row = rows.get(txIdOf.migration(sku));
        return [
          sku,
          {
            ...(stock === undefined ? {} : { stock }),
            ...(row === undefined ? {} : { row: toLedgerRow(row) }),
          },
        ];
      }),
    );
  }

  /** Registers stocks, each with its row or not at all. Gives back those of which the tables hold something already. */
  async register(registrations: readonly Registration[]): Promise<Registration[]> {
    const met: Registration[] = [];
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
      const failures = open.map((_, index) => [result.rows[index], result.stocks[index]]);
      met.push(...open.filter((_, index) => failures[index]?.some(isCondition)));
      open = open.filter((_, index) => failures[index]?.some(isCondition) !== true);
      await pauseAfterFailures(attempt, failures.flat());
    }
    return met;
  }

  /** What is there of these items, at most 100, by the text of their key (consistent reads). */
  async stored(table: PlainTable, items: readonly Item[]): Promise<Map<string, Item>> {
    if (this.areMissing) return new Map();
    const keys = items.map((item) =>
      Object.fromEntries(KEYS[table].map((name) => [name, item[name] ?? { S: '' }])),
    );
    const found = await patiently(() => batchGet(this.client, this.tables[table], keys));
    return new Map(found.map((item) => [keyOf(table, item), item]));
  }

  /** Puts items that are not there; what stands under a key of theirs stays as it is. */
  async put(table: PlainTable, items: readonly Item[]): Promise<void> {
    for (let from = 0; from < items.length; from += PUTS_TOGETHER)
      await this.putTogether(
        items.slice(from, from + PUTS_TOGETHER).map((Item) => ({
          Put: {
            TableName: this.tables[table],
            Item,
            ConditionExpression: `attribute_not_exists(${KEYS[table][0]})`,
          },
        })),
      );
  }

  private async putTogether(actions: readonly TransactWriteItem[]): Promise<void> {
    let open = [...actions];
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

/** The key of an item as one text, for maps. */
export function keyOf(table: PlainTable, item: Item): string {
  return KEYS[table].map((name) => item[name]?.S ?? '').join('\n');
}

/** Not a ledger row: it has no SKU, and it is never deleted. */
function stateKey(digest: string): string {
  return `state:migration:${digest}`;
}

function isCondition(failure: ActionFailure | undefined): boolean {
  return failure?.kind === 'condition';
}

async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await call();
    } catch (error) {
      await pauseAfter(attempt, storeFailureOf(error), error);
    }
}

async function pauseAfterFailures(
  attempt: number,
  failures: readonly (ActionFailure | undefined)[],
): Promise<void> {
  const refused = failures.find((failure) => failure?.kind === 'refused');
  if (refused !== undefined) throw new Error(`The store refuses to take a row: ${refused.message}`);
  const busy = failures.find((failure) => failure?.kind === 'conflict' || failure?.kind === 'throttled');
  // Nothing but what was there already kept the others back.
  if (busy !== undefined)
    await pauseAfter(attempt, 'throttled', new StoreUnavailable(`The store stays busy: ${busy.message}`));
}

/** Throws what cannot be mended by waiting, and in the end what could. */
async function pauseAfter(attempt: number, failure: StoreFailure, error: unknown): Promise<void> {
  if (failure === 'refused' || failure === 'barred' || attempt >= ATTEMPTS) throw error;
  await delay(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random() / 2));
}
