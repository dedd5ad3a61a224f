import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { scanPages } from '../../platform/dynamodb/scan-pages';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { Stock } from '../domain/stock';
import { stockOfDocument } from '../items/stock-item';
import { type MomentRow, momentRowOf } from './domain/moment-row';

/** Stocks of one page of a scan. */
const PAGE_STOCKS = 250;
/** Before any time of the ledger. */
const BEGINNING = '0';

/** Where the rows of one side of a moment are read on. */
export type RowsPosition = QueryCommandInput['ExclusiveStartKey'];

/** Some rows of one side of a moment; `next` is absent when there are no more. */
export interface RowsPage {
  readonly rows: readonly MomentRow[];
  readonly next: RowsPosition;
}

/** Reads the rows around a moment, and the stocks that they lead to. */
@Injectable()
export class MomentsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Rows of the moment and before it, the newest first. */
  before(sku: string, at: string, limit: number, from: RowsPosition): Promise<RowsPage> {
    return this.page(sku, '#timestamp <= :at', at, limit, from, false);
  }

  /** Rows after the moment, the oldest first. */
  after(sku: string, at: string, limit: number, from: RowsPosition): Promise<RowsPage> {
    return this.page(sku, '#timestamp > :at', at, limit, from, true);
  }

  /** The oldest rows that are kept, the oldest first. */
  async oldest(sku: string, limit: number): Promise<readonly MomentRow[]> {
    return (await this.after(sku, BEGINNING, limit, undefined)).rows;
  }

  /** Every SKU, also what is left of removed ones, page by page (consistent reads). */
  async *stockPages(): AsyncGenerator<Stock[]> {
    const pages = scanPages(this.documents, {
      TableName: this.tables.inventory,
      ProjectionExpression:
        'sku, physical, #buffer, broadcast, #version, removedVersion, lowStockThreshold, registeredAt, updatedAt',
      ExpressionAttributeNames: { '#version': 'version', '#buffer': 'buffer' },
      ConsistentRead: true,
      Limit: PAGE_STOCKS,
    });
    for await (const items of pages) yield items.map(stockOfDocument);
  }

  private async page(
    sku: string,
    condition: string,
    at: string,
    limit: number,
    from: RowsPosition,
    isForward: boolean,
  ): Promise<RowsPage> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.transactions,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: `sku = :sku AND ${condition}`,
        ExpressionAttributeNames: { '#timestamp': 'timestamp' },
        ExpressionAttributeValues: { ':sku': sku, ':at': at },
        ScanIndexForward: isForward,
        Limit: limit,
        ExclusiveStartKey: from,
      }),
    );
    return { rows: Items.map(momentRowOf), next: LastEvaluatedKey };
  }
}
