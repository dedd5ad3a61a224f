import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { bucketAttributes, CountsRepository } from '../../changes/counters/counts.repository';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import type { LatencyCounts } from '../../platform/latency-buckets';
import type { OrderSource, SlotCounts } from './domain/slot-counts';

/** How long a slot is kept: the longest series is of seven days. */
const KEPT_SECONDS = 8 * DAY_SECONDS;
/** Attribute of a bucket of latencies, or of the delays of one way: a letter and the number of the bucket. */
const BUCKET = /^([a-z])(\d+)$/;
const LATENCY = 'b';
const LETTER_OF: Readonly<Record<OrderSource, string>> = { notice: 'n', search: 's', order: 'o' };

/** The counts of sales and latencies by slot, of all instances together. ADR 15. */
@Injectable()
export class StatisticsRepository extends CountsRepository<SlotCounts> {
  constructor(documents: DynamoDBDocumentClient, tables: TableNames) {
    super(documents, tables, { prefix: 'stats:', keptSeconds: KEPT_SECONDS, toAttributes, toCounts });
  }
}

/** An older release ignores what it does not know, and counts on. */
function toAttributes({ orders, units, amazon, latencies, delays }: SlotCounts): Record<string, number> {
  return {
    orders,
    units,
    ...(amazon.orders === 0 ? {} : { amazonOrders: amazon.orders }),
    ...(amazon.units === 0 ? {} : { amazonUnits: amazon.units }),
    ...bucketAttributes(LATENCY, latencies),
    ...bucketAttributes(LETTER_OF.notice, delays.notice),
    ...bucketAttributes(LETTER_OF.search, delays.search),
    ...bucketAttributes(LETTER_OF.order, delays.order),
  };
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
