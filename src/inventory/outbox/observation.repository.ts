import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { EndedReceipt, Observation } from '../domain/receipt';
import type { Stock } from '../domain/stock';
import { IS_REGISTERED, observationValue } from '../items/stock-item';
import { LISTING_ITEMS, STOCK_ITEMS } from './marked-items';
import { NOT_FENCED } from './outbox.repository';

/** The item of a stock or of a listing is there, it has no newer number, and no sender with a higher number has written it. */
const STILL_LAST = `${IS_REGISTERED} AND lastBroadcast.#timestamp = :of AND ${NOT_FENCED}`;

/**
 * Writes what Amazon showed of the number that it accepted last: one write when the receipt of a number ends.
 *
 *   a newer number was accepted meanwhile    its time is another one: nothing is written
 *   another sender has taken over            it has a higher fencing number, as soon as it has settled a push: nothing is
 *                                            written. Before that both would write what Amazon showed of the same number
 *   the process ends before the write        the number has no observation: the next sender looks at it
 *
 * Push path: ReceiptJudge, ListedReceipts -> ObservationRepository -> SyncState-Inventory, SyncState-Listings. ADR 24.
 */
@Injectable()
export class ObservationRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
  ) {}

  /** Gives the stock, or the listing, as it is then; undefined when the number is not the last one any more. */
  async note(
    { sku, isListing }: Pick<Stock, 'sku' | 'isListing'>,
    observation: Observation,
    fence: number,
  ): Promise<Stock | undefined> {
    const items = isListing === true ? LISTING_ITEMS : STOCK_ITEMS;
    const { ok, item } = await conditionalUpdate(this.client, {
      TableName: items.tableOf(this.tables),
      Key: items.keyOf(sku),
      UpdateExpression: 'SET observation = :observation',
      ConditionExpression: STILL_LAST,
      ExpressionAttributeNames: { '#timestamp': 'timestamp', '#version': 'version' },
      ExpressionAttributeValues: valuesOf(observation, fence),
    });
    if (!ok) return undefined;
    const stock = items.stockOf(item);
    this.changes.publish({ kind: items.changeKind, id: sku, sku, value: stock });
    return stock;
  }

  /** The receipt of a number has ended. */
  publish(receipt: EndedReceipt): void {
    const { sellerSku, sku } = receipt;
    this.changes.publish({ kind: 'receipt', id: sellerSku, sku, value: receipt });
  }
}

function valuesOf(observation: Observation, fence: number): Record<string, AttributeValue> {
  return {
    ':observation': observationValue(observation),
    ':of': { S: observation.of },
    ':fence': { N: String(fence) },
  };
}
