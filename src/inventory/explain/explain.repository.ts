import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { LedgerRow } from '../domain/stock';
import { rowOfDocument } from '../items/ledger-item';

/** Rows that one query reads, pushes included: about 100 kB, and half a megabyte where a rare row is looked for. */
const NEWEST_ROWS = 200;
const ROWS_LOOKED_THROUGH = 1_000;

/** Reads the rows behind a stock's figures, for people: a row of the last second may be missing. */
@Injectable()
export class ExplainRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The newest movements, the newest first. */
  newestMovements(sku: string): Promise<LedgerRow[]> {
    return this.rowsOf(sku, '#action <> :push', NEWEST_ROWS);
  }

  /** The newest movement that set the buffer; undefined when it is not among the newest rows. */
  async newestBufferRow(sku: string): Promise<LedgerRow | undefined> {
    const condition = '#action <> :push AND attribute_exists(bufferAfter)';
    return (await this.rowsOf(sku, condition, ROWS_LOOKED_THROUGH))[0];
  }

  private async rowsOf(sku: string, condition: string, limit: number): Promise<LedgerRow[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.transactions,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: 'sku = :sku',
        FilterExpression: condition,
        ExpressionAttributeNames: { '#action': 'action' },
        ExpressionAttributeValues: { ':sku': sku, ':push': 'sync' },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(rowOfDocument);
  }
}
