import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { rowOfDocument } from '../../../inventory/items/ledger-item';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { ListReader } from '../../../platform/lists/list-reader';

/** Parts of a SKU's ledger that are searched for one order, of up to 1 MB each. */
const MOST_PARTS = 3;

/**
 * Finds the rows of an order whose keys do not name it: those of the dispositions of its returns. For people: a row of the last
 * second may be missing, and of a SKU with thousands of rows since the order the oldest ones.
 */
@Injectable()
export class DisposedRowsRepository {
  private readonly lists: ListReader;

  constructor(
    documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {
    this.lists = new ListReader(documents);
  }

  /** `since`: a timestamp that is earlier than any of them. */
  async find(sku: string, orderId: string, since: string): Promise<readonly LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let start: Record<string, unknown> | undefined;
    for (let part = 0; part < MOST_PARTS; part += 1) {
      const { Items = [], LastEvaluatedKey } = await this.lists.query({
        TableName: this.tables.transactions,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: 'sku = :sku AND #timestamp >= :since',
        FilterExpression: 'begins_with(txId, :disposition) AND cause.orderId = :order',
        ExpressionAttributeNames: { '#timestamp': 'timestamp' },
        ExpressionAttributeValues: {
          ':sku': sku,
          ':since': since,
          ':disposition': txIdOf.shopifyDisposition(''),
          ':order': orderId,
        },
        ScanIndexForward: false,
        ExclusiveStartKey: start,
      });
      rows.push(...Items.map(rowOfDocument));
      start = LastEvaluatedKey;
      if (start === undefined) break;
    }
    return rows;
  }
}
