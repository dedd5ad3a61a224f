import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LastBroadcast, PendingPush, Stock } from '../domain/stock';

/**
 * The Inventory item and the Stock that it stands for. Written by hand and not by a general marshaller: this is the
 * path of every sale.
 */
export type StockItem = Record<string, AttributeValue>;

/**
 * The partitions of the pending-index: a number is owed, it is parked, or it was accepted after a call that went
 * unheard, so that Amazon is asked later which of the two it shows.
 */
export const PENDING = { queued: 'queued', blocked: 'blocked', doubtful: 'doubtful' } as const;

export function toStock(item: StockItem): Stock {
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
  if (item.oversoldAlert !== undefined) stock.oversoldAlert = text(item.oversoldAlert);
  if (item.lowStockAlert !== undefined) stock.lowStockAlert = text(item.lowStockAlert);
  if (item.lastBroadcast?.M !== undefined) stock.lastBroadcast = toLastBroadcast(item.lastBroadcast.M);
  if (item.pending?.S === PENDING.doubtful) stock.isDoubtful = true;
  else if (item.pending !== undefined) stock.pending = toPending(item);
  return stock;
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

/** The product type that Amazon's listing named when it was last found to be ours to write, and when that was. */
export function listingOf(item: StockItem): { productType: string; checkedAt: string } | undefined {
  const listing = item.listing?.M;
  const productType = listing?.productType?.S;
  return productType === undefined ? undefined : { productType, checkedAt: text(listing?.checkedAt) };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function toLastBroadcast(map: Record<string, AttributeValue>): LastBroadcast {
  return { count: number(map.count), txId: text(map.txId), timestamp: text(map.timestamp) };
}

function toPending(item: StockItem): PendingPush {
  return {
    state: text(item.pending) === PENDING.blocked ? 'blocked' : 'queued',
    since: text(item.pendingSince),
    attempts: item.attempts === undefined ? 0 : number(item.attempts),
    ...(item.notBefore === undefined ? {} : { notBefore: number(item.notBefore) }),
    ...(item.syncError === undefined ? {} : { error: text(item.syncError) }),
    ...(item.unheardAt === undefined ? {} : { unheardAt: number(item.unheardAt) }),
  };
}

function text(value: AttributeValue | undefined): string {
  return value?.S ?? '';
}

/** Older tables may hold a figure as text; anything that is no number counts as 0. */
function number(value: AttributeValue | undefined): number {
  const figure = Number(value?.N ?? value?.S ?? 0);
  return Number.isFinite(figure) ? figure : 0;
}
