import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AmazonChange, AmazonMemory, PresumedSold } from '../domain/amazon-number';
import type { Observation } from '../domain/receipt';
import { HELD_BY_IMPORT, type LastBroadcast, type PendingPush, type Stock } from '../domain/stock';

/** An item of the Inventory table as the raw client and failed conditions give it. */
export type StockItem = Record<string, AttributeValue>;

/** The same item in plain values, as the document client gives it. */
type StockDocument = Readonly<Record<string, unknown>>;

/**
 * The partitions of the pending-index: the push waits, the SKU is blocked, it is held from Amazon, or Amazon accepted the
 * quantity after an unanswered call, so that a late-call check is due. The stored word of the last one is `doubtful`.
 */
export const PENDING = {
  queued: 'queued',
  blocked: 'blocked',
  held: 'held',
  lateCallCheck: 'doubtful',
} as const;

/** Reads a stock from an item of the raw client. */
export function toStock(item: StockItem): Stock {
  return stockOfDocument(unmarshall(item));
}

/** Reads a stock from a document. Figures of older tables may be missing or text. */
export function stockOfDocument(item: StockDocument): Stock {
  const stock: Mutable<Stock> = {
    sku: text(item.sku),
    physical: number(item.physical),
    buffer: number(item.buffer),
    broadcast: number(item.broadcast),
    version: number(item.version),
    updatedAt: text(item.updatedAt),
  };
  if (item.ledgerTtlDays !== undefined) stock.ledgerTtlDays = number(item.ledgerTtlDays);
  if (item.lowStockThreshold !== undefined) stock.lowStockThreshold = number(item.lowStockThreshold);
  if (number(item.autoBufferCap) > 0) stock.autoBufferCap = number(item.autoBufferCap);
  if (item.oversoldAlert !== undefined) stock.oversoldAlert = text(item.oversoldAlert);
  if (item.lowStockAlert !== undefined) stock.lowStockAlert = text(item.lowStockAlert);
  if (item.listings !== undefined && number(item.listings) > 0) stock.listings = number(item.listings);
  if (item.listingsRevision !== undefined) stock.listingsRevision = number(item.listingsRevision);
  Object.assign(stock, amazonMemoryOf(item));
  if (typeof item.registeredAt === 'string') stock.registeredAt = item.registeredAt;
  if (isRemoved(item)) stock.removed = true;
  if (isMap(item.lastBroadcast)) stock.lastBroadcast = toLastBroadcast(item.lastBroadcast);
  if (isMap(item.observation)) stock.observation = toObservation(item.observation);
  if (item.pending === PENDING.lateCallCheck) stock.needsLateCallCheck = true;
  else if (item.pending !== undefined) stock.pending = toPending(item);
  return stock;
}

/**
 * True for an item that a removal left. A later version registered the SKU again: older versions of the service do not
 * know the attribute and leave it.
 */
export function isRemoved({ removedVersion, version }: StockDocument): boolean {
  return removedVersion !== undefined && number(removedVersion) === number(version);
}

/** The condition that the SKU is registered. `#version` names the attribute `version`. */
export const IS_REGISTERED =
  'attribute_exists(sku) AND (attribute_not_exists(removedVersion) OR removedVersion <> #version)';

/** The lists about Amazon's own changes that a stock's item has. Most have none. */
function amazonMemoryOf({ amazonChanges, amazonChangesFrom, presumedSold }: StockDocument): AmazonMemory {
  return {
    ...(Array.isArray(amazonChanges) ? { amazonChanges: amazonChanges as AmazonChange[] } : {}),
    ...(typeof amazonChangesFrom === 'string' ? { amazonChangesFrom } : {}),
    ...(Array.isArray(presumedSold) ? { presumedSold: presumedSold as PresumedSold[] } : {}),
  };
}

/** The stored form of one of these lists. */
export function listValue(list: readonly (AmazonChange | PresumedSold)[]): AttributeValue {
  return { L: list.map((entry) => ({ M: marshall(entry) })) };
}

/**
 * The attributes that a stock need not have and that a movement changed, with their new values; undefined: it has none any
 * more. What is presumed sold is not among them: it changes without a new version, and a decision may rest on memory.
 */
export function optionalChanges(
  before: Stock | undefined,
  after: Stock,
): [name: string, value: AttributeValue | undefined][] {
  const changed: [string, AttributeValue | undefined][] = [];
  for (const name of ['oversoldAlert', 'lowStockAlert', 'amazonChangesFrom', 'registeredAt'] as const) {
    const value = after[name];
    if (value !== before?.[name]) changed.push([name, value === undefined ? undefined : { S: value }]);
  }
  const { amazonChanges: list, autoBufferCap: cap } = after;
  if (cap !== before?.autoBufferCap)
    changed.push(['autoBufferCap', cap === undefined ? undefined : { N: String(cap) }]);
  if (!isSameList(before?.amazonChanges, list))
    changed.push(['amazonChanges', list === undefined ? undefined : listValue(list)]);
  return changed;
}

/** Each change has the version that it made, and they are dropped from the front or by their age. */
function isSameList(
  one: readonly AmazonChange[] | undefined,
  other: readonly AmazonChange[] | undefined,
): boolean {
  return one?.length === other?.length && one?.at(-1)?.version === other?.at(-1)?.version;
}

export function lastBroadcastValue(lastBroadcast: LastBroadcast): AttributeValue {
  return {
    M: {
      count: { N: String(lastBroadcast.count) },
      txId: { S: lastBroadcast.txId },
      timestamp: { S: lastBroadcast.timestamp },
    },
  };
}

export function observationValue({ state, count, at, of, seenAt }: Observation): AttributeValue {
  return {
    M: {
      state: { S: state },
      ...(count === undefined ? {} : { count: { N: String(count) } }),
      at: { S: at },
      of: { S: of },
      ...(seenAt === undefined ? {} : { seenAt: { S: seenAt } }),
    },
  };
}

/** What is cached of a SKU's listing. Without a product type the listing has to be read before the next push. */
export interface CachedListing {
  /** The product type to write with. */
  readonly productType?: string;
  /** When the listing was read. */
  readonly checkedAt?: string;
  /** Product types that Amazon refused since then. */
  readonly refusedTypes: readonly string[];
}

export function listingOf(item: StockItem): CachedListing {
  const listing = item.listing?.M;
  const productType = listing?.productType?.S;
  const refusedTypes = listing?.refusedTypes?.L?.flatMap(({ S: type }) => type ?? []) ?? [];
  return {
    refusedTypes,
    ...(productType === undefined ? {} : { productType, checkedAt: listing?.checkedAt?.S ?? '' }),
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function isMap(value: unknown): value is StockDocument {
  return typeof value === 'object' && value !== null;
}

function toLastBroadcast(map: StockDocument): LastBroadcast {
  return { count: number(map.count), txId: text(map.txId), timestamp: text(map.timestamp) };
}

function toObservation({ state, count, at, of, seenAt }: StockDocument): Observation {
  return {
    state: state === 'observed' ? state : 'mismatch',
    ...(count === undefined ? {} : { count: number(count) }),
    at: text(at),
    of: text(of),
    ...(seenAt === undefined ? {} : { seenAt: text(seenAt) }),
  };
}

function toPending(item: StockDocument): PendingPush {
  return {
    state: item.pending === PENDING.blocked || item.pending === PENDING.held ? item.pending : PENDING.queued,
    since: text(item.pendingSince),
    attempts: item.attempts === undefined ? 0 : number(item.attempts),
    ...(item.notBefore === undefined ? {} : { notBefore: number(item.notBefore) }),
    ...(item.syncError === undefined ? {} : { error: text(item.syncError) }),
    ...(item.syncCause === undefined ? {} : { cause: text(item.syncCause) }),
    ...(item.unheardAt === undefined ? {} : { unheardAt: number(item.unheardAt) }),
    ...(item.requested === true ? { isRequested: true as const } : {}),
    ...heldOf(item),
  };
}

/** A mark from before the push became pending is one that an older version of the service left. */
function heldOf({ held, pending, pendingSince }: StockDocument): Pick<PendingPush, 'held'> {
  if (pending === PENDING.held) return { held: { reason: HELD_BY_IMPORT, since: text(pendingSince) } };
  if (pending !== PENDING.queued || !isMap(held) || text(held.since) < text(pendingSince)) return {};
  return { held: { reason: text(held.reason), since: text(held.since) } };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Anything that is not a number, or a number as text, counts as 0. */
function number(value: unknown): number {
  const figure = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
  return Number.isFinite(figure) ? figure : 0;
}
