import { DAY_MS } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';
import type { LastBroadcast, Stock } from '../../domain/stock';
import { txIdOf } from '../../domain/tx-id';
import type { ChainedRows } from './chained-rows';
import { type Evidence, type Level, READ_AFTER, READ_BEFORE, type ReadMore } from './evidence';
import { isRemovalRow } from './moment-row';
import type { PastStock, UnknownFigure } from './past-stock';

type Figures = Pick<PastStock, UnknownFigure | 'unknown'>;
/** A figure, possibly none. */
type Found<T> = { readonly kind: 'found'; readonly value?: T } | { readonly kind: 'unknown' } | ReadMore;

/** What a past stock shows beside its units. A figure whose rows have expired is named instead. */
export function figuresBeside(
  evidence: Evidence,
  stock: Stock,
  rows: ChainedRows,
  level: Level,
): Figures | ReadMore {
  const push: Found<LastBroadcast> =
    evidence.withoutPush === true ? { kind: 'found' } : lastBroadcastAt(evidence, stock);
  if (push.kind === 'read') return push;
  const threshold = thresholdAt(evidence, stock, rows, level);
  if (threshold.kind === 'read') return threshold;
  const unknown: UnknownFigure[] = [];
  if (push.kind === 'unknown') unknown.push('lastBroadcast');
  if (threshold.kind === 'unknown') unknown.push('lowStockThreshold');
  return {
    ...(push.kind === 'found' && push.value !== undefined ? { lastBroadcast: push.value } : {}),
    ...(threshold.kind === 'found' && threshold.value !== undefined
      ? { lowStockThreshold: threshold.value }
      : {}),
    ...(unknown.length === 0 ? {} : { unknown }),
  };
}

/** The last number that Amazon had accepted: numbers that Amazon came to by itself leave no row. */
function lastBroadcastAt(
  { at, before, mayReadBefore, nowMs, ttlDays }: Evidence,
  { sku, lastBroadcast }: Stock,
): Found<LastBroadcast> {
  if (lastBroadcast === undefined) return { kind: 'found' };
  if (lastBroadcast.timestamp <= at) return { kind: 'found', value: lastBroadcast };
  const row = before.find(
    ({ action, status, sellerSku, opens }) =>
      opens === true || (action === 'sync' && status === 'completed' && sellerSku === undefined),
  );
  if (row === undefined) return mayReadBefore ? READ_BEFORE : { kind: 'unknown' };
  // A later push may have expired: the store deletes expired rows in no order, and the retention may have been shortened.
  const isOld = ttlDays > 0 && millisOf(row.timestamp) + ttlDays * DAY_MS <= nowMs;
  if (isOld || (row.expiresAt ?? Infinity) * 1000 <= nowMs) return { kind: 'unknown' };
  // What was moved from an older version had been pushed before it had rows.
  if (row.opens === true) return row.txId === txIdOf.migration(sku) ? { kind: 'unknown' } : { kind: 'found' };
  const { push, txId, timestamp } = row;
  return push === undefined
    ? { kind: 'unknown' }
    : { kind: 'found', value: { count: push.quantity, txId, timestamp } };
}

/** The threshold: it holds between the rows that set it, and no row of a registration takes it away. */
function thresholdAt(
  { at, mayReadBefore, mayReadAfter }: Evidence,
  stock: Stock,
  { back, forth, isBackCut }: ChainedRows,
  { version, isCurrent }: Level,
): Found<number> {
  const { lowStockThreshold: current, registeredAt, removed } = stock;
  const now: Found<number> = { kind: 'found', ...(current === undefined ? {} : { value: current }) };
  if (isCurrent === true) return now;
  const isSameRegistration = removed !== true && registeredAt !== undefined && registeredAt <= at;
  if (isSameRegistration && current === undefined) return now;
  for (const [index, row] of back.entries()) {
    const older = back[index + 1];
    if (row.lowStockThresholdAfter !== undefined) return { kind: 'found', value: row.lowStockThresholdAfter };
    if (row.opens === true || row.timestamp === registeredAt) return { kind: 'found' };
    if (older !== undefined && isRemovalRow(older)) return { kind: 'found' };
  }
  const end = forth.findIndex((row) => row.lowStockThresholdAfter !== undefined || isRemovalRow(row));
  if (end === -1 && (forth.at(-1)?.version ?? version) >= stock.version) return now;
  if (end === -1 && mayReadAfter) return READ_AFTER;
  return !isBackCut && mayReadBefore ? READ_BEFORE : { kind: 'unknown' };
}
