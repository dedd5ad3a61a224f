import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { CounterStore } from '../../changes/counters/stored-counters';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { LatencyCounts } from '../../platform/latency-buckets';
import type { Share, SloCounts } from './domain/slo-counts';

/** How long an hour is kept: one day more than the error budget looks back. */
const KEPT_SECONDS = 29 * DAY_SECONDS;
/** Batches of hours that are read at the same time. */
const BATCHES_AT_ONCE = 4;
/** The key of an hour, beside the leases: it is no ledger row, because it has no SKU. */
const KEY = /^slo:(.*)$/;
/** Attribute of a slot or a bucket: what is counted, and its number. */
const COUNT = /^([a-z]+)(\d+)$/;

/** The counts of the objectives by hour, of all instances together. ADR 26. */
@Injectable()
export class SloRepository implements CounterStore<SloCounts> {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /**
   * Adds to an hour, and gives what it holds then. An addition is repeated by the SDK when its answer was lost, and counts
   * twice then.
   */
  async add(hourMs: number, counts: SloCounts): Promise<SloCounts> {
    const added = Object.entries(toAttributes(counts));
    const { Attributes = {} } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: keyOf(hourMs) },
        UpdateExpression: `SET expiresAt = :expiresAt ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, count])),
          ':expiresAt': Math.floor(hourMs / 1000) + KEPT_SECONDS,
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return toCounts(Attributes);
  }

  /** What these hours hold; those in which nothing was counted are absent. */
  async read(hours: readonly number[]): Promise<Map<number, SloCounts>> {
    const counts = new Map<number, SloCounts>();
    const keys = batchesOf(hours.map((hourMs) => ({ txId: keyOf(hourMs) })));
    await forEachConcurrent(keys, BATCHES_AT_ONCE, async (batch) => {
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, batch))
        counts.set(Date.parse(KEY.exec(String(item.txId))?.[1] ?? ''), toCounts(item));
    });
    return counts;
  }
}

function keyOf(hourMs: number): string {
  return `slo:${new Date(hourMs).toISOString()}`;
}

function toAttributes({ legs, delays }: SloCounts): Record<string, number> {
  return {
    ...sharesOf('accepted', legs.accepted),
    ...sharesOf('observed', legs.observed),
    ...bucketsOf('a', delays.accepted),
    ...bucketsOf('o', delays.observed),
    ...bucketsOf('c', delays.counted),
  };
}

function sharesOf(leg: string, slots: ReadonlyMap<number, Share>): Record<string, number> {
  const attributes: Record<string, number> = {};
  for (const [slot, { good, total }] of slots) {
    attributes[`${leg}${slot}`] = total;
    if (good > 0) attributes[`${leg}good${slot}`] = good;
  }
  return attributes;
}

function bucketsOf(letter: string, counts: LatencyCounts): Record<string, number> {
  return Object.fromEntries([...counts].map(([bucket, count]) => [`${letter}${bucket}`, count]));
}

function toCounts(item: Readonly<Record<string, unknown>>): SloCounts {
  const numbers = new Map<string, Map<number, number>>();
  for (const [name, count] of Object.entries(item)) {
    const [, of, number] = COUNT.exec(name) ?? [];
    if (of === undefined) continue;
    numbers.set(of, (numbers.get(of) ?? new Map<number, number>()).set(Number(number), Number(count)));
  }
  const all = (of: string): ReadonlyMap<number, number> => numbers.get(of) ?? new Map();
  const shares = (leg: string): ReadonlyMap<number, Share> =>
    new Map([...all(leg)].map(([slot, total]) => [slot, { good: all(`${leg}good`).get(slot) ?? 0, total }]));
  return {
    legs: { accepted: shares('accepted'), observed: shares('observed') },
    delays: { accepted: all('a'), observed: all('o'), counted: all('c') },
  };
}
