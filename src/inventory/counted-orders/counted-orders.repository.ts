import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { txIdOf } from '../domain/tx-id';
import type { CountedOrders } from './counted-orders';

/** What this reader needs of the record of an order at Amazon: the ids of its items. */
interface OrderRecord {
  readonly txId: string;
  readonly lines?: readonly { readonly lineId: string }[];
}

/** What it needs of the record of an item. */
interface ItemRecord {
  readonly orderId: string;
  readonly sellerSku: string;
  /** Its units that are out of stock. */
  readonly committed: number;
  /** Why it moves no stock. */
  readonly notCounted?: string;
}

/** Reads which orders at Amazon were counted here. */
@Injectable()
export class CountedOrdersRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** How these orders were counted (consistent reads). An order that was not costs two read units. */
  async countedOf(orderIds: readonly string[]): Promise<CountedOrders> {
    const ids = [...new Set(orderIds)];
    const keys = ids.flatMap((id) => [txIdOf.amazonOrderRecord(id), txIdOf.amazonOrderAsShopify(id)]);
    const found = new Map((await this.read<OrderRecord>(keys)).map((item) => [item.txId, item]));
    const items = await this.itemsOf(ids, found);
    const amazon = new Map<string, Set<string>>();
    for (const { orderId, sellerSku, committed } of items)
      if (committed > 0) amazon.set(orderId, (amazon.get(orderId) ?? new Set()).add(sellerSku));
    return { amazon, shopify: new Set(ids.filter((id) => found.has(txIdOf.amazonOrderAsShopify(id)))) };
  }

  /**
   * True when Amazon's own order decides what it takes out of stock, also when all of its units are back. False without a
   * record, and when none of its items counts.
   */
  async isRecorded(orderId: string): Promise<boolean> {
    const [order] = await this.read<OrderRecord>([txIdOf.amazonOrderRecord(orderId)]);
    if (order === undefined) return false;
    const items = await this.itemsOf([orderId], new Map([[order.txId, order]]));
    return items.some(({ notCounted }) => notCounted === undefined);
  }

  private itemsOf(
    orderIds: readonly string[],
    records: ReadonlyMap<string, OrderRecord>,
  ): Promise<ItemRecord[]> {
    return this.read<ItemRecord>(
      orderIds.flatMap((id) => {
        const { lines = [] } = records.get(txIdOf.amazonOrderRecord(id)) ?? {};
        return lines.map(({ lineId }) => txIdOf.amazonOrderItemRecord(id, lineId));
      }),
    );
  }

  private async read<T>(txIds: readonly string[]): Promise<T[]> {
    const records: unknown[] = [];
    for (const batch of batchesOf(txIds)) {
      const keys = batch.map((txId) => ({ txId }));
      records.push(...(await documentBatchGet(this.documents, this.tables.transactions, keys)));
    }
    return records as T[];
  }
}
