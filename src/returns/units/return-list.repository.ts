import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { readPageInWaves } from '../../platform/dynamodb/partition-waves';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { ListReader } from '../../platform/lists/list-reader';
import { monthsBack } from '../../platform/months';
import type { Decision } from './domain/disposition';
import type { ReturnUnit } from './domain/return-unit';
import { toReturnUnit } from './return-item';

/** Which returns are listed: all given fields must match. */
export interface ReturnFilter {
  readonly sku?: string | undefined;
  readonly decision?: Decision | undefined;
}

/**
 * A position in a list of returns: after this unit, or before the first one of a month. `month` only in the list across all
 * SKUs, `sku` without `timestamp` never.
 */
export interface ReturnPosition {
  readonly month?: string;
  readonly sku?: string;
  readonly timestamp?: string;
}

/** One page of returns; `next` is where the list continues. */
export interface ReturnsPage {
  readonly units: readonly ReturnUnit[];
  readonly next?: ReturnPosition;
}

/**
 * Units that one query of each wave reads when a filter drops some of them. Their number is the most calls that a page makes
 * one after the other.
 */
const ENTRIES_PER_WAVE: readonly number[] = [200, 400, 400];

type Item = Record<string, unknown>;

/** The lists of returned units, newest first, by a key or an index and never by a scan. */
@Injectable()
export class ReturnListRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly entriesPerWave: readonly number[] = ENTRIES_PER_WAVE,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
  ) {}

  /**
   * One page: of one SKU, or of all SKUs in the last two years through the index by month, so that no partition grows for
   * ever; at most three waves of queries. With a decision it may hold fewer than `limit` units, even none, while there is a
   * next one: one request must not read everything. Across SKUs and after the first page eventually consistent.
   */
  async page(
    filter: ReturnFilter,
    limit: number,
    nowMs: number,
    position?: ReturnPosition,
  ): Promise<ReturnsPage> {
    const { sku, decision } = filter;
    const partitions = sku === undefined ? monthsBack(nowMs, position?.month) : [sku];
    const { items, next } = await readPageInWaves({
      partitions,
      start: keyOf(filter, partitions[0], position),
      limit,
      maxWaves: decision === undefined ? Infinity : this.entriesPerWave.length,
      read: async ({ partition, start }, missing, wave) => {
        // DynamoDB counts before it filters.
        const entries = decision === undefined ? missing : (this.entriesPerWave[wave] ?? missing);
        const query = this.queryOf(filter, partition, entries, start);
        const { Items = [], LastEvaluatedKey } = await this.query(position !== undefined, query);
        return { items: Items, next: LastEvaluatedKey };
      },
    });
    return {
      units: items.map(toReturnUnit),
      ...(next === undefined ? {} : { next: positionOf(filter, next) }),
    };
  }

  private queryOf(
    { sku, decision }: ReturnFilter,
    partition: string,
    limit: number,
    start: Item | undefined,
  ): QueryCommandInput {
    return {
      TableName: this.tables.returns,
      ...(sku === undefined ? { IndexName: 'month-timestamp-index' } : {}),
      KeyConditionExpression: '#partition = :partition',
      ...(decision === undefined ? {} : { FilterExpression: '#decision = :decision' }),
      ExpressionAttributeNames: {
        '#partition': sku === undefined ? 'month' : 'sku',
        ...(decision === undefined ? {} : { '#decision': 'decision' }),
      },
      ExpressionAttributeValues: {
        ':partition': partition,
        ...(decision === undefined ? {} : { ':decision': decision }),
      },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: start,
    };
  }

  private query(mayBeOld: boolean, input: QueryCommandInput): Promise<QueryCommandOutput> {
    return mayBeOld ? this.lists.query(input) : this.documents.send(new QueryCommand(input));
  }
}

function positionOf(
  { sku: wanted }: ReturnFilter,
  { month, sku, timestamp }: ReturnPosition,
): ReturnPosition {
  return {
    ...(wanted === undefined && month !== undefined ? { month } : {}),
    ...(sku === undefined || timestamp === undefined ? {} : { sku, timestamp }),
  };
}

/** Where the first query starts: after the unit of the position, or at the beginning of the partition. */
function keyOf(
  { sku: wanted }: ReturnFilter,
  partition: string | undefined,
  position: ReturnPosition = {},
): Item | undefined {
  const { month, sku, timestamp } = position;
  if (sku === undefined || timestamp === undefined) return undefined;
  if (wanted !== undefined) return { sku, timestamp };
  return month === partition ? { month, sku, timestamp } : undefined;
}
