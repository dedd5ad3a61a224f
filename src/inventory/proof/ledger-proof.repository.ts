import {
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { storeFailureOf } from '../../platform/dynamodb/store-error';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import type { Stock } from '../domain/stock';
import { millisOf } from '../../platform/timestamp';
import { type ProofItem, type ReadRow, readRow, ROW_PROJECTION } from './ledger-proof-item';
import { PENDING, toStock } from '../items/stock-item';

/** A stock as the proof sees it, with the mark by which a sender finds it. */
export interface ReadStock {
  readonly stock: Stock;
  readonly mark?: OutboxMark;
}

/** The entry of a SKU in the outbox. */
export interface OutboxMark {
  readonly state: string;
  readonly since: string;
}

/** How large the tables are, as far as the store knows, and since when there is a ledger. */
export interface LedgerSize {
  readonly rows: number;
  readonly skus: number;
  /** Milliseconds since the epoch; 0 when the store does not say. */
  readonly createdMs: number;
}

/** Scans under way at once; each reads a part of the table of its own. */
const SEGMENTS = 4;
/** Items in one answer: little enough to come within the client's patience from any engine. */
const PAGE_ITEMS = 1000;
const READ_ATTEMPTS = 6;
const READ_PAUSE_MS = 100;

type Item = ProofItem;
interface Answer {
  readonly Items?: Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

/** The ledger proof's side of DynamoDB: it only ever reads. */
export class LedgerProofRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  async size(): Promise<LedgerSize> {
    const [transactions, inventory] = await Promise.all(
      [this.tables.transactions, this.tables.inventory].map((TableName) =>
        patiently(() => this.client.send(new DescribeTableCommand({ TableName }))),
      ),
    );
    return {
      rows: transactions?.Table?.ItemCount ?? 0,
      skus: inventory?.Table?.ItemCount ?? 0,
      createdMs: transactions?.Table?.CreationDateTime?.getTime() ?? 0,
    };
  }

  /** Hands out every row that names a SKU, page by page and in no order. Each page waits for `onRows` to return. */
  async scanRows(onRows: (rows: readonly ReadRow[]) => void): Promise<void> {
    const input = { TableName: this.tables.transactions, ...ROW_PROJECTION };
    await this.scan(input, (items) => {
      onRows(items.flatMap(readRow));
    });
  }

  /** Hands out every stock, page by page and in no order. */
  async scanStocks(onStocks: (stocks: readonly Stock[]) => void): Promise<void> {
    await this.scan({ TableName: this.tables.inventory }, (items) => {
      onStocks(items.map(toStock));
    });
  }

  /** The times of some stocks, in milliseconds since the epoch: one page of them. */
  async someStockTimes(): Promise<number[]> {
    const { Items } = await patiently(() =>
      this.client.send(
        new ScanCommand({
          TableName: this.tables.inventory,
          Limit: PAGE_ITEMS,
          ProjectionExpression: 'updatedAt',
        }),
      ),
    );
    return (Items ?? []).map((item) => millisOf(item.updatedAt?.S ?? ''));
  }

  /** The SKUs that the sender finds: queued, blocked or in doubt. */
  async outboxSkus(): Promise<Set<string>> {
    const skus = new Set<string>();
    for (const state of Object.values(PENDING))
      await this.query(
        {
          TableName: this.tables.inventory,
          IndexName: 'pending-index',
          KeyConditionExpression: 'pending = :state',
          ExpressionAttributeValues: { ':state': { S: state } },
        },
        (items) => {
          for (const item of items) skus.add(item.sku?.S ?? '');
        },
      );
    return skus;
  }

  /** True when the outbox shows this very mark of the SKU. */
  async isInOutbox(sku: string, { state, since }: OutboxMark): Promise<boolean> {
    let isThere = false;
    await this.query(
      {
        TableName: this.tables.inventory,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :state AND pendingSince = :since',
        ExpressionAttributeValues: {
          ':state': { S: state },
          ':since': { S: since === '' ? '-' : since },
        },
      },
      (items) => {
        isThere ||= items.some((item) => item.sku?.S === sku);
      },
    );
    return isThere;
  }

  /** The stock as it stands now (consistent read). */
  async stock(sku: string): Promise<ReadStock | undefined> {
    const { Item } = await patiently(() =>
      this.client.send(
        new GetItemCommand({
          TableName: this.tables.inventory,
          Key: { sku: { S: sku } },
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : readStock(Item);
  }

  /** The rows of one SKU, from its history. */
  async rowsOf(sku: string): Promise<ReadRow[]> {
    const rows: ReadRow[] = [];
    await this.query(
      {
        TableName: this.tables.transactions,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: '#sku = :sku',
        ExpressionAttributeValues: { ':sku': { S: sku } },
        ...ROW_PROJECTION,
      },
      (items) => {
        rows.push(...items.flatMap(readRow));
      },
    );
    return rows;
  }

  private async scan(input: ScanCommandInput, onItems: (items: readonly Item[]) => void): Promise<void> {
    const segment = (Segment: number): Promise<void> =>
      everyPage(
        (ExclusiveStartKey) =>
          this.client.send(
            new ScanCommand({
              ...input,
              Limit: PAGE_ITEMS,
              Segment,
              TotalSegments: SEGMENTS,
              ExclusiveStartKey,
            }),
          ),
        onItems,
      );
    await Promise.all(Array.from({ length: SEGMENTS }, (_, index) => segment(index)));
  }

  private async query(input: QueryCommandInput, onItems: (items: readonly Item[]) => void): Promise<void> {
    await everyPage(
      (ExclusiveStartKey) =>
        this.client.send(new QueryCommand({ ...input, Limit: PAGE_ITEMS, ExclusiveStartKey })),
      onItems,
    );
  }
}

async function everyPage(
  read: (from: Item | undefined) => Promise<Answer>,
  onItems: (items: readonly Item[]) => void,
): Promise<void> {
  let from: Item | undefined;
  do {
    const answer = await patiently(() => read(from));
    onItems(answer.Items ?? []);
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Reading everything meets the table's limits sooner or later: it waits and goes on where it was. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (attempt === READ_ATTEMPTS || !isPassing(error)) throw error;
      await delay(READ_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Nobody there at all (refused, unknown host, no credentials) does not pass by waiting. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  switch (storeFailureOf(error)) {
    case 'throttled':
    case 'conflict':
      return true;
    case 'barred':
    case 'refused':
      return false;
    case 'unavailable':
      return (
        error.name === 'TimeoutError' ||
        error.message.includes('ECONNRESET') ||
        ('$fault' in error && error.$fault === 'server')
      );
  }
}

function readStock(item: Item): ReadStock {
  const stock = toStock(item);
  const state = stock.needsLateCallCheck === true ? PENDING.lateCallCheck : stock.pending?.state;
  return { stock, ...(state === undefined ? {} : { mark: { state, since: item.pendingSince?.S ?? '' } }) };
}
