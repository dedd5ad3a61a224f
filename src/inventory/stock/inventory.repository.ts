import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { ListReader } from '../../platform/lists/list-reader';
import { scanPages } from '../../platform/dynamodb/scan-pages';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { LedgerAction, LedgerRow, Stock } from '../domain/stock';
import { rowOfDocument, WRITTEN_TO_SHOPIFY } from '../items/ledger-item';
import { isRemoved, stockOfDocument } from '../items/stock-item';

/** One page of a list; `next` is the key of its last item, in plain text values. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: Readonly<Record<string, string>>;
}

/** A row, and whether its transaction put its units among the pending adjustments. */
export interface WrittenRow extends LedgerRow {
  readonly isToShopify: boolean;
}

/** Rows that the queries of one page read where an action is wanted: 1,000 in all, about half a megabyte. */
const ROWS_PER_QUERY: readonly number[] = [200, 800];

/** Reads stocks and their history. */
@Injectable()
export class InventoryRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
  ) {}

  /** The current stock (consistent read), or undefined when the SKU is not registered. */
  async find(sku: string): Promise<Stock | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.inventory, Key: { sku }, ConsistentRead: true }),
    );
    return Item === undefined || isRemoved(Item) ? undefined : stockOfDocument(Item);
  }

  /** Those of up to 100 SKUs that are registered, in this order (consistent reads). */
  async registeredOf(skus: readonly string[]): Promise<string[]> {
    const keys = skus.map((sku) => ({ sku }));
    const items = await documentBatchGet(this.documents, this.tables.inventory, keys);
    const registered = new Set(items.filter((item) => !isRemoved(item)).map(({ sku }) => sku));
    return skus.filter((sku) => registered.has(sku));
  }

  /** These ledger rows (consistent reads); rows that do not exist are absent. */
  async rowsOf(txIds: readonly string[]): Promise<Map<string, LedgerRow>> {
    const rows = new Map<string, LedgerRow>();
    // DynamoDB refuses a batch with the same key twice.
    for (const keys of batchesOf([...new Set(txIds)].map((txId) => ({ txId })))) {
      const items = await documentBatchGet(this.documents, this.tables.transactions, keys);
      for (const row of items.map(rowOfDocument)) rows.set(row.txId, row);
    }
    return rows;
  }

  /**
   * All SKUs in the order of the table, by a paged scan. A page has fewer than `limit` where SKUs were removed.
   * `mayBeOld`: for people, not for a decision.
   */
  async list(
    limit: number,
    from?: Readonly<Record<string, string>>,
    { mayBeOld = false } = {},
  ): Promise<Page<Stock>> {
    const input = { TableName: this.tables.inventory, Limit: limit, ExclusiveStartKey: from };
    const { Items = [], LastEvaluatedKey } = mayBeOld
      ? await this.lists.scan(input)
      : await this.documents.send(new ScanCommand(input));
    const registered = Items.filter((item) => !isRemoved(item));
    return pageOf(registered.map(stockOfDocument), LastEvaluatedKey);
  }

  /** Every registered SKU, in pages of up to 1 MB of stocks (about 5,000): for 100,000 SKUs about 3,000 read units. */
  async *skuPages(): AsyncGenerator<string[]> {
    const pages = scanPages(this.documents, {
      TableName: this.tables.inventory,
      ProjectionExpression: 'sku, #version, removedVersion',
      ExpressionAttributeNames: { '#version': 'version' },
    });
    for await (const items of pages)
      yield items.filter((item) => !isRemoved(item)).map(({ sku }) => String(sku));
  }

  /** The time of the oldest row of a SKU that is kept; undefined without one. A row of the last second may be missing. */
  async oldestRowAt(sku: string): Promise<string | undefined> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({ ...this.ledgerOf(sku), ScanIndexForward: true, Limit: 1 }),
    );
    return Items.map(rowOfDocument)[0]?.timestamp;
  }

  /** The ledger of one SKU, newest first, for people: it may be old. */
  async history(
    sku: string,
    limit: number,
    from?: Readonly<Record<string, string>>,
  ): Promise<Page<LedgerRow>> {
    const { Items = [], LastEvaluatedKey } = await this.lists.query({
      ...this.ledgerOf(sku),
      Limit: limit,
      ExclusiveStartKey: from,
    });
    return pageOf(Items.map(rowOfDocument), LastEvaluatedKey);
  }

  /** The newest rows of one SKU, newest first, for a decision: the index may lag behind, and the versions show whether it does. */
  async newestRows(sku: string, limit: number): Promise<WrittenRow[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({ ...this.ledgerOf(sku), Limit: limit }),
    );
    return Items.map((item) => ({ ...rowOfDocument(item), isToShopify: item[WRITTEN_TO_SHOPIFY] === true }));
  }

  /**
   * The rows of one action in the ledger of one SKU, newest first. It may have fewer than `limit`, even none, while there is
   * a next page: of an action that is rare one request must not read the whole ledger.
   */
  async historyOf(
    sku: string,
    action: LedgerAction,
    limit: number,
    from?: Readonly<Record<string, string>>,
  ): Promise<Page<LedgerRow>> {
    const rows: LedgerRow[] = [];
    let start: Record<string, unknown> | undefined = from;
    for (const toRead of ROWS_PER_QUERY) {
      const query = this.ledgerOf(sku);
      const { Items = [], LastEvaluatedKey } = await this.lists.query({
        ...query,
        FilterExpression: '#action = :action',
        ExpressionAttributeNames: { '#action': 'action' },
        ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':action': action },
        // DynamoDB counts before it filters.
        Limit: toRead,
        ExclusiveStartKey: start,
      });
      rows.push(...Items.map(rowOfDocument));
      start = LastEvaluatedKey;
      if (start === undefined || rows.length >= limit) break;
    }
    const last = rows[limit - 1];
    if (rows.length <= limit || last === undefined) return pageOf(rows, start);
    const { txId, timestamp } = last;
    return pageOf(rows.slice(0, limit), { txId, sku, timestamp });
  }

  private ledgerOf(sku: string) {
    return {
      TableName: this.tables.transactions,
      IndexName: 'sku-timestamp-index',
      KeyConditionExpression: 'sku = :sku',
      ExpressionAttributeValues: { ':sku': sku },
      ScanIndexForward: false,
    };
  }
}

function pageOf<T>(items: T[], last: Record<string, unknown> | undefined): Page<T> {
  return {
    items,
    ...(last === undefined
      ? {}
      : { next: Object.fromEntries(Object.entries(last).map(([name, value]) => [name, String(value)])) }),
  };
}
