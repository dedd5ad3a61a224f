import { DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { ListReader } from '../../platform/lists/list-reader';
import type { HistoryPoint } from './domain/thinning';

/** Rows of the ledger, with those of pushes, that one answer reads at most: about 5 MB, in queries of up to 1 MB. */
export const MAX_ROWS_READ = 10_000;
/** Rows before the range in which its opening level is looked for: a SKU may have been pushed that often without a movement. */
const ROWS_BEFORE = 100;

/** Levels of a SKU, oldest first. `isComplete`: false when there are more in the range than were read. */
export interface ReadLevels {
  readonly levels: readonly HistoryPoint[];
  readonly isComplete: boolean;
}

interface Span {
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the levels that the movements of a SKU left, for people: they may be some seconds old. */
@Injectable()
export class HistoryRepository {
  constructor(
    documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
    @Optional() private readonly maxRows: number = MAX_ROWS_READ,
  ) {}

  /** The levels from movements in the range, the newest ones where there are too many to read. */
  async levels(sku: string, from: string, to: string): Promise<ReadLevels> {
    const span = { condition: '#timestamp BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
    const newestFirst: HistoryPoint[] = [];
    let rows = 0;
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const answer = await this.lists.query(this.queryOf(sku, span, this.maxRows - rows, start));
      newestFirst.push(...(answer.Items ?? []).map(toPoint));
      rows += answer.ScannedCount ?? 0;
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && rows < this.maxRows);
    return { levels: newestFirst.reverse(), isComplete: start === undefined };
  }

  /** The level that the last movement before a moment left; undefined when there is none, or its row has expired. */
  async levelBefore(sku: string, moment: string): Promise<HistoryPoint | undefined> {
    const span = { condition: '#timestamp < :moment', values: { ':moment': moment } };
    const { Items = [] } = await this.lists.query(this.queryOf(sku, span, ROWS_BEFORE));
    return Items.map(toPoint)[0];
  }

  private queryOf(
    sku: string,
    { condition, values }: Span,
    limit: number,
    start?: QueryCommandInput['ExclusiveStartKey'],
  ): QueryCommandInput {
    return {
      TableName: this.tables.transactions,
      IndexName: 'sku-timestamp-index',
      KeyConditionExpression: `sku = :sku AND ${condition}`,
      // The row of a push repeats figures that may be older than its time.
      FilterExpression: '#action <> :push',
      ProjectionExpression: '#timestamp, physicalAfter, broadcastAfter, #version',
      ExpressionAttributeNames: { '#timestamp': 'timestamp', '#action': 'action', '#version': 'version' },
      ExpressionAttributeValues: { ':sku': sku, ':push': 'sync', ...values },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: start,
    };
  }
}

function toPoint(row: Readonly<Record<string, unknown>>): HistoryPoint {
  return {
    at: String(row.timestamp),
    physical: Number(row.physicalAfter),
    broadcast: Number(row.broadcastAfter),
    version: Number(row.version),
  };
}
