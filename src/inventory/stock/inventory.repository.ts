import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { LedgerRow, Stock } from '../domain/stock';
import { toLedgerRow } from '../items/ledger-item';
import { toStock } from '../items/stock-item';

/** One page of a list; `next` is the key to go on from, in plain text values. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: Readonly<Record<string, string>>;
}

/** Reads of stocks and of their history. */
@Injectable()
export class InventoryRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** The stock as it stands now (consistent read), or undefined when the SKU is not registered. */
  async find(sku: string): Promise<Stock | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tables.inventory,
        Key: { sku: { S: sku } },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : toStock(Item);
  }

  /** All SKUs in the table's own order: a paged scan, which is what listing everything is. */
  async list(limit: number, from?: Readonly<Record<string, string>>): Promise<Page<Stock>> {
    const answer = await this.client.send(
      new ScanCommand({ TableName: this.tables.inventory, Limit: limit, ...startAt(from) }),
    );
    return page(answer.Items, toStock, answer.LastEvaluatedKey);
  }

  /** The ledger of one SKU, newest first. */
  async history(
    sku: string,
    limit: number,
    from?: Readonly<Record<string, string>>,
  ): Promise<Page<LedgerRow>> {
    const answer = await this.client.send(
      new QueryCommand({
        TableName: this.tables.transactions,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: 'sku = :sku',
        ExpressionAttributeValues: { ':sku': { S: sku } },
        ScanIndexForward: false,
        Limit: limit,
        ...startAt(from),
      }),
    );
    return page(answer.Items, toLedgerRow, answer.LastEvaluatedKey);
  }
}

type Item = Record<string, AttributeValue>;

function startAt(from: Readonly<Record<string, string>> | undefined): { ExclusiveStartKey?: Item } {
  if (from === undefined) return {};
  return {
    ExclusiveStartKey: Object.fromEntries(Object.entries(from).map(([name, value]) => [name, { S: value }])),
  };
}

function page<T>(items: Item[] | undefined, read: (item: Item) => T, last: Item | undefined): Page<T> {
  return {
    items: (items ?? []).map(read),
    ...(last === undefined
      ? {}
      : { next: Object.fromEntries(Object.entries(last).map(([name, value]) => [name, value.S ?? ''])) }),
  };
}
