import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Order } from '../../../channels/shopify/webhook/payload';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { rowOfDocument } from '../../../inventory/items/ledger-item';
import { StoreConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { batchesOf, documentBatchGet } from '../../../platform/dynamodb/batch-get';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { rowsKeptMs } from '../rows-kept';
import { txIdsOf } from './domain/order-state';

/** Beyond the rows of the ledger, so that none outlives what was added to it. */
const KEPT_LONGER_MS = 4 * DAY_MS;

/** The lines of one order to which edits added units. */
export interface OrderEdits {
  /** The quantities that each of them was brought up to, one after the other. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
}

/** What the Transactions table has of an order. */
export interface OrderRows {
  /** By their `txId`. */
  readonly rows: ReadonlyMap<string, LedgerRow>;
  readonly edits: OrderEdits;
}

/** Reads what the ledger has of an order of Shopify, and writes which units edits added to it. ADR 22. */
@Injectable()
export class KnownOrdersRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** The rows of an order's lines and restocks, and its edits (consistent reads). */
  async find(order: Order): Promise<OrderRows> {
    const { sales, restocks } = txIdsOf(order);
    const editsId = txIdOf.shopifyOrderEdits(order.orderId);
    const rows = new Map<string, LedgerRow>();
    let edits: OrderEdits = { lines: {}, revision: 0 };
    for (const batch of batchesOf([...new Set([editsId, ...sales, ...restocks])].map((txId) => ({ txId }))))
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, batch))
        if (item.txId === editsId) edits = editsOf(item);
        else rows.set(String(item.txId), rowOfDocument(item));
    return { rows, edits };
  }

  /** The rows of the ledger that edits of an order left. */
  async editRows(orderId: string, { lines }: OrderEdits): Promise<readonly LedgerRow[]> {
    const keys = Object.entries(lines).flatMap(([lineId, quantities]) =>
      quantities.map((quantity) => ({ txId: txIdOf.shopifyOrderLineTo(orderId, lineId, quantity) })),
    );
    const rows: LedgerRow[] = [];
    for (const batch of batchesOf(keys))
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, batch))
        rows.push(rowOfDocument(item));
    return rows;
  }

  /**
   * The edits with a line's new quantity, and the write of them that commits with its movement: it fails when another edit was
   * counted since the read.
   */
  edited(
    orderId: string,
    { lines, revision }: OrderEdits,
    { lineId, quantity }: { readonly lineId: string; readonly quantity: number },
  ): { readonly next: OrderEdits; readonly action: TransactWriteItem } {
    const quantities = [...(lines[lineId] ?? []), quantity];
    const next = { lines: { ...lines, [lineId]: quantities }, revision: revision + 1 };
    const condition =
      revision === 0
        ? { ConditionExpression: 'attribute_not_exists(txId)' }
        : {
            ConditionExpression: 'revision = :seen',
            ExpressionAttributeValues: marshall({ ':seen': revision }),
          };
    const Item = marshall({ txId: txIdOf.shopifyOrderEdits(orderId), ...next, ...this.expiry() });
    return { next, action: { Put: { TableName: this.tables.transactions, Item, ...condition } } };
  }

  /** In seconds since the epoch, the attribute of the table's TTL. Rows that are kept for ever have theirs for ever. */
  private expiry(): { readonly expiresAt?: number } {
    const keptMs = rowsKeptMs(this.store);
    return keptMs === Infinity
      ? {}
      : { expiresAt: Math.ceil((this.clock.now() + keptMs + KEPT_LONGER_MS) / 1000) };
  }
}

function editsOf({ lines, revision }: Readonly<Record<string, unknown>>): OrderEdits {
  return {
    lines: typeof lines === 'object' ? (lines as OrderEdits['lines']) : {},
    revision: Number(revision),
  };
}
