import { DynamoDBClient, ScanCommand, type ScanCommandInput, type Update } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import type { PresumedSold } from '../domain/amazon-number';
import type { PendingPush, Stock } from '../domain/stock';
import { IS_REGISTERED, listValue, PENDING, toStock } from '../items/stock-item';
import { presumptionUnchanged } from './accepted-push';
import { NOT_FENCED, sentVersion, STILL_SENT_VERSION } from './outbox.repository';

/** What is presumed sold of a stock from now on. */
export interface PresumptionWrite {
  /** The stock as it was read. */
  readonly stock: Stock;
  readonly presumed: readonly PresumedSold[];
}

/**
 * What the sender keeps of Amazon's numbers on the items of the stocks: the units that are presumed sold. It is no
 * movement: the version stays.
 * Push path: Presumptions, NumbersToRead -> AmazonNumbersRepository -> SyncState-Inventory. ADR 21.
 */
@Injectable()
export class AmazonNumbersRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
  ) {}

  /**
   * The registered SKUs of which Amazon has accepted a number or units are presumed sold, in pages of up to 1 MB of stocks.
   * Of each only what a reading rests on: SKU, version, listings, last broadcast and its observation, and what is presumed.
   */
  async *accepted(): AsyncGenerator<Stock[]> {
    let from: ScanCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new ScanCommand({
          TableName: this.tables.inventory,
          ProjectionExpression:
            'sku, #version, removedVersion, listings, lastBroadcast, observation, presumedSold',
          FilterExpression: 'attribute_exists(lastBroadcast) OR attribute_exists(presumedSold)',
          ExpressionAttributeNames: { '#version': 'version' },
          ExclusiveStartKey: from,
        }),
      );
      yield Items.map(toStock).filter(({ removed }) => removed !== true);
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }

  /**
   * Writes what is presumed sold of these stocks, all or none, and marks those as pending that are not. Gives the stocks as
   * they are then; undefined when one of them, or what is presumed of it, has moved since it was read, or a sender with a
   * higher number than `fence` has taken over. Throws when the store does not answer.
   */
  async presume(
    writes: readonly PresumptionWrite[],
    { at, fence }: { readonly at: string; readonly fence: number },
  ): Promise<readonly Stock[] | undefined> {
    const actions = writes.map((write) => ({ Update: this.update(write, at, fence) }));
    const outcome = await transact(this.client, actions);
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'cancelled') return undefined;
    const stocks = writes.map((write) => stockAfter(write, at));
    for (const value of stocks) this.changes.publish({ kind: 'stock', id: value.sku, sku: value.sku, value });
    return stocks;
  }

  private update({ stock, presumed }: PresumptionWrite, at: string, fence: number): Update {
    const { sku, version, pending } = stock;
    const isMarked = pending === undefined;
    const before = presumptionUnchanged(stock.presumedSold);
    const set = [
      ...(presumed.length === 0 ? [] : ['presumedSold = :next']),
      ...(isMarked ? ['pending = :queued', 'pendingSince = :at'] : []),
    ];
    return {
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression:
        (set.length === 0 ? '' : `SET ${set.join(', ')}`) +
        (presumed.length === 0 ? ' REMOVE presumedSold' : ''),
      ConditionExpression:
        `${IS_REGISTERED} AND ${STILL_SENT_VERSION} AND ${before.condition} AND ${NOT_FENCED}` +
        (isMarked ? ' AND (attribute_not_exists(pending) OR pending = :lateCallCheck)' : ''),
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ...sentVersion(version),
        ':fence': { N: String(fence) },
        ...before.values,
        ...(presumed.length === 0 ? {} : { ':next': listValue(presumed) }),
        ...(isMarked
          ? {
              ':queued': { S: PENDING.queued },
              ':lateCallCheck': { S: PENDING.lateCallCheck },
              ':at': { S: at },
            }
          : {}),
      },
    };
  }
}

function stockAfter({ stock, presumed }: PresumptionWrite, at: string): Stock {
  const { presumedSold: _, needsLateCallCheck: __, ...rest } = stock;
  const queued: PendingPush = { state: 'queued', since: at, attempts: 0 };
  return {
    ...rest,
    pending: stock.pending ?? queued,
    ...(presumed.length === 0 ? {} : { presumedSold: presumed }),
  };
}
