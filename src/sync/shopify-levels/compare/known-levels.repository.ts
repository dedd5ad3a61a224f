import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../../platform/dynamodb/conditional-update';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { isRecord } from '../../../platform/json-record';

/** A level of an item at one location. */
export interface KnownLevel {
  readonly locationId: string;
  readonly available: number;
  /** When it changed, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** The attribute of a level: no other attribute of the item begins so. */
const AT = 'at:';

/**
 * The last known levels of the items that are stocked at several locations of the pool, because a message names one of
 * them; and up to which movement an item's differences are settled: `level:shopify:<itemId>` in the Transactions table.
 * It is no ledger row: it has no SKU. ADR 22.
 */
@Injectable()
export class KnownLevelsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Remembers a level, unless a newer one of its location is known. Gives the available units of each known location. */
  async learn(
    itemId: string,
    { locationId, available, atMs }: KnownLevel,
  ): Promise<ReadonlyMap<string, number>> {
    const { item } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: keyOf(itemId),
      UpdateExpression: 'SET #level = :level',
      ConditionExpression: 'attribute_not_exists(#level) OR #level.#at <= :at',
      ExpressionAttributeNames: { '#level': AT + locationId, '#at': 'atMs' },
      ExpressionAttributeValues: { ':level': { available, atMs }, ':at': atMs },
    });
    const known = new Map<string, number>();
    for (const [name, value] of Object.entries(item))
      if (name.startsWith(AT) && isRecord(value)) known.set(name.slice(AT.length), Number(value.available));
    return known;
  }

  /** The version of the stock at which a difference of the item was settled last; 0: none. */
  async settledVersion(itemId: string): Promise<number> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: keyOf(itemId), ConsistentRead: true }),
    );
    return Number(Item?.settledVersion ?? 0);
  }

  /** A difference was settled: what moved up to this version explains no later one. */
  async noteSettled(itemId: string, version: number): Promise<void> {
    await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: keyOf(itemId),
      UpdateExpression: 'SET settledVersion = :version',
      ConditionExpression: 'attribute_not_exists(settledVersion) OR settledVersion < :version',
      ExpressionAttributeValues: { ':version': version },
    });
  }
}

function keyOf(itemId: string): { readonly txId: string } {
  return { txId: `level:shopify:${itemId}` };
}
