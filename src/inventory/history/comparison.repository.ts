import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { LedgerRow } from '../domain/stock';
import { rowOfDocument } from '../items/ledger-item';
import type { Page } from '../stock/inventory.repository';
import type { SummedRow } from './domain/action-sums';

/** Rows of a range, with those of pushes, that one answer sums up: about 5 MB. */
export const MAX_ROWS_SUMMED = 10_000;

/** A range of the ledger of a SKU: after `from`, up to `to`. */
export interface RowRange {
  readonly sku: string;
  readonly from: string;
  readonly to: string;
}

/** Reads the rows between two moments: a row of the last second may be missing. */
@Injectable()
export class ComparisonRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** All movements, the newest first; undefined when there are more rows than one answer sums up. */
  async movements(range: RowRange): Promise<SummedRow[] | undefined> {
    const movements: SummedRow[] = [];
    let rows = 0;
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const {
        Items = [],
        ScannedCount = 0,
        LastEvaluatedKey,
      } = await this.documents.send(
        new QueryCommand({
          ...this.queryOf(range, { ':push': 'sync' }),
          FilterExpression: '#action <> :push',
          ProjectionExpression: '#action, delta, #version',
          ExpressionAttributeNames: { '#timestamp': 'timestamp', '#action': 'action', '#version': 'version' },
          Limit: MAX_ROWS_SUMMED + 1 - rows,
          ExclusiveStartKey: start,
        }),
      );
      movements.push(...(Items as SummedRow[]));
      rows += ScannedCount;
      if (rows > MAX_ROWS_SUMMED) return undefined;
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return movements;
  }

  /** One page of the rows, those of pushes included, the newest first. */
  async page(
    range: RowRange,
    limit: number,
    from?: Readonly<Record<string, string>>,
  ): Promise<Page<LedgerRow>> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        ...this.queryOf(range),
        ExpressionAttributeNames: { '#timestamp': 'timestamp' },
        Limit: limit,
        ExclusiveStartKey: from,
      }),
    );
    return {
      items: Items.map(rowOfDocument),
      ...(LastEvaluatedKey === undefined ? {} : { next: LastEvaluatedKey as Record<string, string> }),
    };
  }

  private queryOf({ sku, from, to }: RowRange, more: Readonly<Record<string, string>> = {}) {
    return {
      TableName: this.tables.transactions,
      IndexName: 'sku-timestamp-index',
      KeyConditionExpression: 'sku = :sku AND #timestamp BETWEEN :after AND :to',
      // The character after every timestamp leaves out rows of `from` itself.
      ExpressionAttributeValues: { ':sku': sku, ':after': `${from}~`, ':to': to, ...more },
      ScanIndexForward: false,
    };
  }
}
