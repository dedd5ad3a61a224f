import { presumedUnits } from '../domain/amazon-number';
import { type Receipt, receiptOf } from '../domain/receipt';
import type { HeldMark, LastBroadcast, PendingPush, Stock } from '../domain/stock';

/** A stock in the API. */
export interface StockView {
  readonly sku: string;
  readonly physical: number;
  readonly buffer: number;
  readonly broadcast: number;
  readonly version: number;
  /** True until Amazon has accepted the broadcast. */
  readonly pending: boolean;
  /** While pending: since when, and how many calls to Amazon failed. */
  readonly pendingSince?: string;
  readonly attempts?: number;
  /** Earliest time of the next try of a push that is deferred. */
  readonly nextTryAt?: string;
  readonly lastBroadcast?: LastBroadcast;
  /** How far the last number has come at Amazon. */
  readonly receipt: Receipt;
  readonly lowStockThreshold?: number;
  /** The service sets the buffer itself, between 0 and this; absent where it does not. */
  readonly autoBufferCap?: number;
  /** How many listings sell it, where any does: then the push is that of the worst of them. */
  readonly listings?: number;
  readonly syncStatus: 'in_sync' | 'pending' | 'blocked';
  readonly syncError?: string;
  /** The number waits until orders or numbers at Amazon can be read again. */
  readonly held?: HeldMark;
  /** Units that are missing at Amazon with no recorded order behind them: they are not offered. */
  readonly presumedSold?: number;
  readonly updatedAt: string;
}

export function viewOf(stock: Stock): StockView {
  return {
    sku: stock.sku,
    physical: stock.physical,
    buffer: stock.buffer,
    broadcast: stock.broadcast,
    version: stock.version,
    pending: stock.pending !== undefined,
    ...pushOf(stock.pending),
    ...(stock.lastBroadcast === undefined ? {} : { lastBroadcast: stock.lastBroadcast }),
    receipt: receiptOf(stock),
    ...(stock.lowStockThreshold === undefined ? {} : { lowStockThreshold: stock.lowStockThreshold }),
    ...(stock.autoBufferCap === undefined ? {} : { autoBufferCap: stock.autoBufferCap }),
    ...(stock.listings === undefined ? {} : { listings: stock.listings }),
    syncStatus: syncStatusOf(stock),
    ...(stock.pending?.error === undefined ? {} : { syncError: stock.pending.error }),
    ...(stock.pending?.held === undefined ? {} : { held: stock.pending.held }),
    ...presumedOf(stock),
    updatedAt: stock.updatedAt,
  };
}

function pushOf(
  pending: PendingPush | undefined,
): Pick<StockView, 'pendingSince' | 'attempts' | 'nextTryAt'> {
  if (pending === undefined) return {};
  const { state, since, attempts, notBefore } = pending;
  return {
    pendingSince: since,
    attempts,
    ...(state === 'blocked' || notBefore === undefined
      ? {}
      : { nextTryAt: new Date(notBefore).toISOString() }),
  };
}

function presumedOf(stock: Stock): Pick<StockView, 'presumedSold'> {
  const presumedSold = presumedUnits(stock);
  return presumedSold === 0 ? {} : { presumedSold };
}

function syncStatusOf(stock: Stock): StockView['syncStatus'] {
  if (stock.pending === undefined) return 'in_sync';
  return stock.pending.state === 'blocked' ? 'blocked' : 'pending';
}

/** The figures of a SKU in the buffer calls. */
export type StockFigures = Pick<StockView, 'sku' | 'physical' | 'buffer' | 'broadcast' | 'lastBroadcast'>;

export function figuresOf(view: StockView): StockFigures {
  const { sku, physical, buffer, broadcast, lastBroadcast } = view;
  return { sku, physical, buffer, broadcast, ...(lastBroadcast === undefined ? {} : { lastBroadcast }) };
}
