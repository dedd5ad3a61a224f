import type { LedgerRow } from '../../../inventory/domain/stock';
import { HOUR_MS } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';

/** What the ledger shows of a SKU's sales on Amazon. */
export interface AmazonSales {
  /** Units sold, less what was cancelled, within the time that was looked at. */
  readonly units: number;
  /** Hours of that time in which Amazon had units to sell. */
  readonly hoursInStock: number;
  readonly unitsInLastHour: number;
}

export type SoldRow = Pick<LedgerRow, 'timestamp' | 'action' | 'delta' | 'broadcastAfter'>;

/**
 * The sales of the rows from `fromMs` on, newest first. What was shown before the oldest of them is not known and counts
 * neither as in stock nor as sold out.
 */
export function amazonSalesOf(rows: readonly SoldRow[], fromMs: number, nowMs: number): AmazonSales {
  let [units, stockedMs, unitsInLastHour] = [0, 0, 0];
  let untilMs = nowMs;
  for (const { timestamp, action, delta, broadcastAfter } of rows) {
    const atMs = millisOf(timestamp);
    const begin = Math.max(atMs, fromMs);
    if (broadcastAfter > 0) stockedMs += Math.max(0, untilMs - begin);
    if (atMs < fromMs) break;
    untilMs = begin;
    if (action === 'amazon_sale' || action === 'amazon_cancel') units -= delta;
    if (action === 'amazon_sale' && atMs > nowMs - HOUR_MS) unitsInLastHour -= delta;
  }
  return { units: Math.max(0, units), hoursInStock: stockedMs / HOUR_MS, unitsInLastHour };
}

/** Hours in stock that a rate rests on at least: a first sale says little of the next. */
const LEAST_HOURS = 24;
/** Units of the last hour that show a rush: fewer are chance. */
const RUSH_UNITS = 3;

/** Units an hour that Amazon sells while it has stock; in a rush those of the last hour. */
export function unitsPerHourOf({ units, hoursInStock, unitsInLastHour }: AmazonSales): number {
  const usual = units / Math.max(hoursInStock, LEAST_HOURS);
  return unitsInLastHour < RUSH_UNITS ? usual : Math.max(usual, unitsInLastHour);
}
