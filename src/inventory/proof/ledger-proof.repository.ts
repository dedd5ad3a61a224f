import {
  type AttributeValue,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand as RawScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { millisOf } from '../../platform/timestamp';
import type { Stock } from '../domain/stock';
import { PENDING, toStock } from '../items/stock-item';
import { AdjustmentProofRepository } from './adjustment-proof.repository';
import type { ProofOrderItem } from './domain/order-proof';
import {
  orderItemIn,
  type ReadRow,
  readRow,
  ROW_AND_ORDER_PROJECTION,
  ROW_PROJECTION,
} from './ledger-proof-item';
import { OrderProofRepository } from './order-proof.repository';
import { ListingProofRepository } from './listing-proof.repository';
import { ReceiptProofRepository } from './receipt-proof.repository';
import { everyPage, inSegments, PAGE_ITEMS, withRetries } from './proof-reads';

/** A stock and its entry in the outbox. */
export interface ReadStock {
  readonly stock: Stock;
  readonly mark?: OutboxMark;
}

export interface OutboxMark {
  readonly state: string;
  readonly since: string;
}

/** The proof's reads of the store. Inventory items stay in DynamoDB's form, since `toStock` reads that form. */
export class LedgerProofRepository {
  readonly listings: ListingProofRepository;
  readonly orders: OrderProofRepository;
  readonly adjustments: AdjustmentProofRepository;
  readonly receipts: ReceiptProofRepository;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {
    this.listings = new ListingProofRepository(client, documents, tables);
    this.orders = new OrderProofRepository(documents, tables);
    this.adjustments = new AdjustmentProofRepository(client, documents, tables);
    this.receipts = new ReceiptProofRepository(client, documents, tables);
  }

  /** When the ledger's table was created, in milliseconds since the epoch; 0 when the store has no such time. */
  async createdMs(): Promise<number> {
    const { Table } = await withRetries(() =>
      this.client.send(new DescribeTableCommand({ TableName: this.tables.transactions })),
    );
    return Table?.CreationDateTime?.getTime() ?? 0;
  }

  /** Passes on every row that names a SKU, and every record of an order item, page by page and in no order. */
  async scanRows(
    onRows: (rows: readonly ReadRow[], orderItems: readonly ProofOrderItem[]) => void,
  ): Promise<void> {
    const input = { TableName: this.tables.transactions, ...ROW_AND_ORDER_PROJECTION };
    await inSegments((segment) =>
      everyPage<Record<string, unknown>>(
        (ExclusiveStartKey) =>
          this.documents.send(new ScanCommand({ ...input, ...segment, ExclusiveStartKey })),
        (items) => {
          onRows(items.flatMap(readRow), items.flatMap(orderItemIn));
        },
      ),
    );
  }

  /** Passes on every stock, page by page and in no order. */
  async scanStocks(onStocks: (stocks: readonly Stock[]) => void): Promise<void> {
    const input = { TableName: this.tables.inventory };
    await inSegments((segment) =>
      everyPage(
        (from) =>
          this.client.send(
            new RawScanCommand({
              ...input,
              ...segment,
              ExclusiveStartKey: from as Record<string, AttributeValue>,
            }),
          ),
        (items) => {
          onStocks(items.map(toStock));
        },
      ),
    );
  }

  /** The times of one page of stocks, in milliseconds since the epoch. */
  async someStockTimes(): Promise<number[]> {
    const { Items = [] } = await withRetries(() =>
      this.documents.send(
        new ScanCommand({
          TableName: this.tables.inventory,
          Limit: PAGE_ITEMS,
          ProjectionExpression: 'updatedAt',
        }),
      ),
    );
    return Items.map(({ updatedAt }) => millisOf(String(updatedAt ?? '')));
  }

  /** The SKUs that a sender finds. */
  async outboxSkus(): Promise<Set<string>> {
    const items = await Promise.all(
      Object.values(PENDING).map((state) => this.outbox('pending = :state', { ':state': state })),
    );
    return new Set(items.flat());
  }

  /** True when the outbox shows exactly this mark of the SKU. */
  async isInOutbox(sku: string, { state, since }: OutboxMark): Promise<boolean> {
    const skus = await this.outbox('pending = :state AND pendingSince = :since', {
      ':state': state,
      // An empty key is refused; no mark has this one.
      ':since': since === '' ? '-' : since,
    });
    return skus.includes(sku);
  }

  /** The stock of a SKU (consistent read). */
  async stock(sku: string): Promise<ReadStock | undefined> {
    const { Item } = await withRetries(() =>
      this.client.send(
        new GetItemCommand({
          TableName: this.tables.inventory,
          Key: { sku: { S: sku } },
          ConsistentRead: true,
        }),
      ),
    );
    if (Item === undefined) return undefined;
    const stock = toStock(Item);
    const state = stock.needsLateCallCheck === true ? PENDING.lateCallCheck : stock.pending?.state;
    return { stock, ...(state === undefined ? {} : { mark: { state, since: Item.pendingSince?.S ?? '' } }) };
  }

  /** The rows of one SKU, from its history. */
  async rowsOf(sku: string): Promise<ReadRow[]> {
    const items = await this.query({
      TableName: this.tables.transactions,
      IndexName: 'sku-timestamp-index',
      KeyConditionExpression: '#sku = :sku',
      ExpressionAttributeValues: { ':sku': sku },
      ...ROW_PROJECTION,
    });
    return items.flatMap(readRow);
  }

  private async outbox(condition: string, values: Record<string, string>): Promise<string[]> {
    const items = await this.query({
      TableName: this.tables.inventory,
      IndexName: 'pending-index',
      KeyConditionExpression: condition,
      ExpressionAttributeValues: values,
    });
    return items.map(({ sku }) => String(sku));
  }

  private async query(input: QueryCommandInput): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    await everyPage(
      (ExclusiveStartKey) =>
        this.documents.send(new QueryCommand({ ...input, Limit: PAGE_ITEMS, ExclusiveStartKey })),
      (items) => {
        found.push(...items);
      },
    );
    return found;
  }
}
