import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { bucketAttributes, CountsRepository } from '../../changes/counters/counts.repository';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import type { Share, SloCounts } from './domain/slo-counts';

/** How long an hour is kept: one day more than the error budget looks back. */
const KEPT_SECONDS = 29 * DAY_SECONDS;
/** Attribute of a slot or a bucket: what is counted, and its number. */
const COUNT = /^([a-z]+)(\d+)$/;

/** The counts of the objectives by hour, of all instances together. ADR 26. */
@Injectable()
export class SloRepository extends CountsRepository<SloCounts> {
  constructor(documents: DynamoDBDocumentClient, tables: TableNames) {
    super(documents, tables, { prefix: 'slo:', keptSeconds: KEPT_SECONDS, toAttributes, toCounts });
  }
}

function toAttributes({ legs, delays }: SloCounts): Record<string, number> {
  return {
    ...sharesOf('accepted', legs.accepted),
    ...sharesOf('observed', legs.observed),
    ...bucketAttributes('a', delays.accepted),
    ...bucketAttributes('o', delays.observed),
    ...bucketAttributes('c', delays.counted),
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
