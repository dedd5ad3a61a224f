import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { LatencyCounts } from '../../platform/latency-buckets';
import type { OrderSource, SlotCounts } from './domain/slot-counts';

/** How long a slot is kept: the longest series is of seven days. */
const KEPT_SECONDS = 8 * DAY_SECONDS;
/** Batches of slots that are read at the same time. */
const BATCHES_AT_ONCE = 4;
/** The key of a slot, beside the leases: it is no ledger row, because it has no SKU. */
const KEY = /^stats:(.*)$/;
/** Attribute of a bucket of latencies, or of the delays of one way: a letter and the number of the bucket. */
const BUCKET = /^([a-z])(\d+)$/;
const LATENCY = 'b';
const LETTER_OF: Readonly<Record<OrderSource, string>> = { notice: 'n', search: 's', order: 'o' };

/** The counts of sales and latencies by slot, of all instances together. ADR 15. */
@Injectable()
export class StatisticsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /**
   * Adds to a slot, and gives what it holds then. An addition is repeated by the SDK when its answer was lost, and counts
   * twice then.
   */
  async add(slotMs: number, counts: SlotCounts): Promise<SlotCounts> {
    const added = Object.entries(toAttributes(counts));
    const { Attributes = {} } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: keyOf(slotMs) },
        UpdateExpression: `SET expiresAt = :expiresAt ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, count])),
          ':expiresAt': Math.floor(slotMs / 1000) + KEPT_SECONDS,
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return toCounts(Attributes);
  }

  /** What these slots hold; those in which nothing was counted are absent. */
  async read(slots: readonly number[]): Promise<Map<number, SlotCounts>> {
    const counts = new Map<number, SlotCounts>();
    const keys = batchesOf(slots.map((slotMs) => ({ txId: keyOf(slotMs) })));
    await forEachConcurrent(keys, BATCHES_AT_ONCE, async (batch) => {
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, batch))
        counts.set(Date.parse(KEY.exec(String(item.txId))?.[1] ?? ''), toCounts(item));
    });
    return counts;
  }
}

function keyOf(slotMs: number): string {
  return `stats:${new Date(slotMs).toISOString()}`;
}

/** An older release ignores what it does not know, and counts on. */
function toAttributes({ orders, units, amazon, latencies, delays }: SlotCounts): Record<string, number> {
  return {
    orders,
    units,
    ...(amazon.orders === 0 ? {} : { amazonOrders: amazon.orders }),
    ...(amazon.units === 0 ? {} : { amazonUnits: amazon.units }),
    ...bucketsOf(LATENCY, latencies),
    ...bucketsOf(LETTER_OF.notice, delays.notice),
    ...bucketsOf(LETTER_OF.search, delays.search),
    ...bucketsOf(LETTER_OF.order, delays.order),
  };
}

function bucketsOf(letter: string, counts: LatencyCounts): Record<string, number> {
  return Object.fromEntries([...counts].map(([bucket, count]) => [`${letter}${bucket}`, count]));
}

function toCounts(item: Readonly<Record<string, unknown>>): SlotCounts {
  const counts = (letter: string): LatencyCounts =>
    new Map(
      Object.entries(item).flatMap(([name, count]): [number, number][] => {
        const [, of, bucket] = BUCKET.exec(name) ?? [];
        return of === letter ? [[Number(bucket), Number(count)]] : [];
      }),
    );
  return {
    orders: Number(item.orders ?? 0),
    units: Number(item.units ?? 0),
    amazon: { orders: Number(item.amazonOrders ?? 0), units: Number(item.amazonUnits ?? 0) },
    latencies: counts(LATENCY),
    delays: {
      notice: counts(LETTER_OF.notice),
      search: counts(LETTER_OF.search),
      order: counts(LETTER_OF.order),
    },
  };
}
