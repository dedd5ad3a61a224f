import { MINUTE_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import { broadcastOf, mayRegister, type Stock } from '../../domain/stock';
import { type ChainedRows, chainedRows } from './chained-rows';
import { type Evidence, type Level, type PastResult, READ_AFTER, READ_BEFORE } from './evidence';
import { isRemovalRow, type MomentRow } from './moment-row';
import { figuresBeside } from './past-figures';

/** A row that is so old, in milliseconds, is in the index, or it has expired: rows are kept for a day at least. */
const INDEXED_WITHIN_MS = MINUTE_MS;

type NotKnown = Exclude<PastResult, { readonly kind: 'known' }>;

/**
 * The stock as of a moment, exactly, or why it is not known. Every movement makes one version, so that rows with
 * consecutive versions prove that none between them is missing; a row also shows the level before it.
 */
export function stockAt(evidence: Evidence): PastResult {
  const { sku, at, stock } = evidence;
  if (stock === undefined) return { kind: 'unregistered' };
  const rows = chainedRows(evidence);
  const level = levelAt(evidence, stock, rows);
  if ('kind' in level) return level;
  const { physical, version, updatedAt } = level;
  const buffer = bufferAt(evidence, stock, rows, level);
  if (typeof buffer !== 'number') return buffer;
  const beside = figuresBeside(evidence, stock, rows, level);
  if ('kind' in beside) return beside;
  return {
    kind: 'known',
    stock: {
      sku,
      at,
      physical,
      buffer,
      broadcast: broadcastOf(physical, buffer),
      version,
      ...beside,
      updatedAt,
    },
  };
}

function levelAt(
  { at, mayReadAfter, mayReadBefore, nowMs }: Evidence,
  stock: Stock,
  { last, next }: ChainedRows,
): Level | NotKnown {
  if (changedAt(stock) <= at) {
    const { physical, version, updatedAt } = stock;
    return stock.removed === true
      ? { kind: 'unregistered' }
      : { physical, version, updatedAt, isCurrent: true };
  }
  const recentFrom = timestampOf(nowMs - INDEXED_WITHIN_MS);
  if (next === undefined && mayReadAfter) return READ_AFTER;
  const before = next === undefined ? undefined : levelBefore(next, at);
  // What was removed has no units, so that no row of a removal has to be looked for.
  if (before !== undefined && before.physical !== 0) return before;
  if (last === undefined && mayReadBefore) return READ_BEFORE;
  // Without a row after the moment the item itself is the movement that follows.
  if (last !== undefined && last.version + 1 === (next ?? stock).version)
    return isRemovalRow(last)
      ? { kind: 'unregistered' }
      : { physical: last.physicalAfter, version: last.version, updatedAt: last.timestamp };
  if (next === undefined) return { kind: changedAt(stock) >= recentFrom ? 'behind' : 'expired' };
  if (next.opens === true) return { kind: 'unregistered' };
  const { previousAt } = next;
  if (previousAt === undefined) return { kind: 'expired' };
  if (previousAt > at) return { kind: previousAt >= recentFrom ? 'behind' : 'expired' };
  if (next.timestamp === stock.registeredAt) return { kind: 'unregistered' };
  // The row of the movement before it has expired: it may have been a removal.
  if (mayRegister(next)) return { kind: 'expired' };
  return before ?? { kind: 'expired' };
}

/** The level that a movement after the moment found; undefined when it is not known to be that of the moment. */
function levelBefore(
  { physicalAfter, delta, version, previousAt }: MomentRow,
  at: string,
): Level | undefined {
  if (previousAt === undefined || previousAt > at) return undefined;
  return { physical: physicalAfter - delta, version: version - 1, updatedAt: previousAt };
}

/** When the item changed last; items of older tables have times of other formats, or none. */
function changedAt({ version, updatedAt }: Stock): string {
  if (version > 0) return updatedAt;
  const ms = Date.parse(updatedAt);
  return Number.isNaN(ms) ? '~' : timestampOf(ms);
}

/** The buffer as of the moment: it is constant between the rows that set it, and a number above 0 shows it. */
function bufferAt(
  { mayReadBefore, mayReadAfter }: Evidence,
  stock: Stock,
  { back, forth, isBackCut }: ChainedRows,
  { version, isCurrent }: Level,
): number | NotKnown {
  if (isCurrent === true) return stock.buffer;
  for (const row of back) {
    const shown = row.bufferAfter ?? shownBuffer(row);
    if (shown !== undefined) return shown;
  }
  let through = version;
  let isChanged = false;
  for (const row of forth) {
    // A removal names the buffer that it takes to 0.
    if (row.bufferAfter === undefined && isRemovalRow(row)) return 0;
    isChanged = row.bufferAfter !== undefined;
    if (isChanged) break;
    const shown = shownBuffer(row);
    if (shown !== undefined) return shown;
    through = row.version;
  }
  if (!isChanged && through >= stock.version) return stock.buffer;
  if (!isBackCut && mayReadBefore) return READ_BEFORE;
  if (!isChanged && mayReadAfter) return READ_AFTER;
  return { kind: 'expired' };
}

function shownBuffer({ physicalAfter, broadcastAfter }: MomentRow): number | undefined {
  return broadcastAfter > 0 ? physicalAfter - broadcastAfter : undefined;
}
