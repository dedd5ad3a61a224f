import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { ListReader } from '../../platform/lists/list-reader';
import { readPageInWaves } from '../../platform/dynamodb/partition-waves';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { toAlert, UNREAD } from './alert-item';
import type { Alert, Severity } from '../domain/alert';
import { type AlertFilter, type AlertIndex, indexFor } from '../domain/alert-filter';
import { monthsBack } from '../../platform/months';

/** A position in a list: after this alert. `month` only in the list that reads month by month. */
export interface AlertPosition {
  readonly month?: string;
  readonly alertId?: string;
  readonly timestamp?: string;
}

export interface AlertPage {
  readonly alerts: Alert[];
  readonly next?: AlertPosition;
}

/** Index entries that one query reads when a filter drops some of them and all that match are wanted. */
const ENTRIES_PER_QUERY = 200;
/**
 * The same in the waves of one page: a filter that drops little ends with the first one. Their number is the most calls
 * that a page makes one after the other.
 */
const ENTRIES_PER_WAVE: readonly number[] = [200, 1000, 2500];
/** Unread alerts that are counted: one query, however many there are. */
const COUNTED_UNREAD = 1_000;

type Item = Record<string, unknown>;

/** What one query reads of a partition. */
interface QueryRange {
  /** Alerts that are wanted; undefined: all. */
  readonly missing?: number;
  /** Entries to read when the filter drops some; undefined: up to 1 MB. */
  readonly entries?: number;
  readonly start: Item | undefined;
  readonly before?: string | undefined;
  /** True: only their number is wanted. */
  readonly isCount?: boolean;
  /** True for a page after the first. */
  readonly mayBeOld?: boolean;
}

const INDEXES: Record<AlertIndex, string> = {
  sku: 'sku-timestamp-index',
  unread: 'unread-index',
  severity: 'severity-timestamp-index',
  month: 'month-timestamp-index',
};

/** The lists of alerts, newest first, each through an index and never by a scan. Eventually consistent. */
@Injectable()
export class AlertListRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly entriesPerWave: readonly number[] = ENTRIES_PER_WAVE,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
  ) {}

  /**
   * One page. It may hold fewer than `limit` alerts, even none, while there is a next one: with a filter that drops nearly
   * everything one request must not read everything. Without SKU, unread or severity: the last two years.
   */
  async page(
    filter: AlertFilter,
    limit: number,
    nowMs: number,
    position?: AlertPosition,
  ): Promise<AlertPage> {
    const from = position ?? {};
    const index = indexFor(filter);
    const partitions = partitionsOf(index, filter, nowMs, from.month);
    const { items, next } = await readPageInWaves({
      partitions,
      start: keyOf(index, partitions[0], from),
      limit,
      maxWaves: this.entriesPerWave.length,
      read: async ({ partition, start }, missing, wave) => {
        const entries = this.entriesPerWave[wave] ?? ENTRIES_PER_QUERY;
        const answer = await this.query(index, partition, filter, {
          missing,
          entries,
          start,
          mayBeOld: position !== undefined,
        });
        return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
      },
    });
    return {
      alerts: items.map(toAlert),
      ...(next === undefined ? {} : { next: positionOf(index, next) }),
    };
  }

  /** The keys of all unread alerts that match the filter, raised before `before` when it is given, newest first. */
  async *unread(
    filter: Omit<AlertFilter, 'unread'>,
    before?: string,
  ): AsyncGenerator<readonly Pick<Alert, 'alertId' | 'timestamp'>[]> {
    let start: Item | undefined;
    do {
      const entries = ENTRIES_PER_QUERY;
      const answer = await this.query('unread', UNREAD, filter, { entries, start, before });
      yield (answer.Items ?? []).map(toAlert);
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** How many unread alerts match the filter, raised before `before` when it is given: about 2,000 a query. */
  async countMatching(filter: Omit<AlertFilter, 'unread'>, before?: string): Promise<number> {
    let count = 0;
    let start: Item | undefined;
    do {
      const answer = await this.query('unread', UNREAD, filter, { start, before, isCount: true });
      count += answer.Count ?? 0;
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  }

  /** How many of the 1,000 newest unread alerts have this severity. */
  async countUnread(severity: Severity): Promise<number> {
    const { Count } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.alerts,
        IndexName: INDEXES.unread,
        KeyConditionExpression: 'unread = :unread',
        FilterExpression: 'severity = :severity',
        ExpressionAttributeValues: { ':unread': UNREAD, ':severity': severity },
        ScanIndexForward: false,
        Select: 'COUNT',
        Limit: COUNTED_UNREAD,
      }),
    );
    return Count ?? 0;
  }

  /** The newest unread alerts, at most `most`, by one query; `isAll` when there are no others. */
  async newestUnread(
    most = COUNTED_UNREAD,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly isAll: boolean }> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.alerts,
        IndexName: INDEXES.unread,
        KeyConditionExpression: 'unread = :unread',
        ExpressionAttributeValues: { ':unread': UNREAD },
        ScanIndexForward: false,
        Limit: most,
      }),
    );
    return { alerts: Items.map(toAlert), isAll: LastEvaluatedKey === undefined };
  }

  private query(
    index: AlertIndex,
    partition: string,
    filter: AlertFilter,
    { missing, entries, start, before, isCount = false, mayBeOld = false }: QueryRange,
  ): Promise<QueryCommandOutput> {
    const { clauses, names, values } = remaining(index, filter);
    const isBefore = before === undefined ? '' : ' AND #timestamp < :before';
    const input: QueryCommandInput = {
      TableName: this.tables.alerts,
      IndexName: INDEXES[index],
      KeyConditionExpression: `#partition = :partition${isBefore}`,
      ...(clauses.length === 0 ? {} : { FilterExpression: clauses.join(' AND ') }),
      ExpressionAttributeNames: {
        ...names,
        '#partition': index,
        ...(before === undefined ? {} : { '#timestamp': 'timestamp' }),
      },
      ExpressionAttributeValues: {
        ...values,
        ':partition': partition,
        ...(before === undefined ? {} : { ':before': before }),
      },
      ScanIndexForward: false,
      ...(isCount ? { Select: 'COUNT' } : {}),
      // DynamoDB counts before it filters.
      Limit: clauses.length === 0 && missing !== undefined ? missing : entries,
      ExclusiveStartKey: start,
    };
    return mayBeOld ? this.lists.query(input) : this.documents.send(new QueryCommand(input));
  }
}

/** The partitions of the index that hold the alerts of the filter, newest first. */
function partitionsOf(
  index: AlertIndex,
  { sku, severity }: AlertFilter,
  nowMs: number,
  from: string | undefined,
): readonly string[] {
  switch (index) {
    case 'sku':
      return sku === undefined ? [] : [sku];
    case 'unread':
      return [UNREAD];
    case 'severity':
      return severity === undefined ? [] : [severity];
    case 'month':
      return monthsBack(nowMs, from);
  }
}

/** The part of the filter that the index does not cover. */
function remaining(
  index: AlertIndex,
  filter: AlertFilter,
): { clauses: string[]; names: Record<string, string>; values: Record<string, string> } {
  const clauses: string[] = [];
  const names: Record<string, string> = {};
  const values: Record<string, string> = {};
  for (const name of ['sku', 'severity', 'type'] as const) {
    const value = filter[name];
    if (value === undefined || name === index) continue;
    clauses.push(`#${name} = :${name}`);
    names[`#${name}`] = name;
    values[`:${name}`] = value;
  }
  if (filter.unread !== undefined && index !== 'unread')
    clauses.push(filter.unread ? 'attribute_exists(unread)' : 'attribute_not_exists(unread)');
  return { clauses, names, values };
}

function positionOf(index: AlertIndex, { month, alertId, timestamp }: AlertPosition): AlertPosition {
  return {
    ...(index === 'month' && month !== undefined ? { month } : {}),
    ...(alertId === undefined ? {} : { alertId }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

/** Where the first query starts: after the alert of the position, or at the beginning of the partition. */
function keyOf(
  index: AlertIndex,
  partition: string | undefined,
  { month, alertId, timestamp }: AlertPosition,
): Record<string, unknown> | undefined {
  if (partition === undefined || alertId === undefined || timestamp === undefined) return undefined;
  if (index === 'month' && month !== partition) return undefined;
  return { [index]: partition, alertId, timestamp };
}
