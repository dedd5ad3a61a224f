import { hasAmazonChangeSince } from './amazon-number';
import type { Movement } from './movement';
import type { Stock } from './stock';

/** True when absolute figures equal the current ones, so that there is nothing to record. */
export function changesNothing(stock: Stock, movement: Movement): boolean {
  const { change } = movement;
  return (
    change.kind === 'set' &&
    (change.physical ?? stock.physical) === stock.physical &&
    (change.buffer ?? stock.buffer) === stock.buffer &&
    (change.lowStockThreshold ?? stock.lowStockThreshold) === stock.lowStockThreshold &&
    (change.autoBufferCap ?? stock.autoBufferCap ?? 0) === (stock.autoBufferCap ?? 0)
  );
}

/**
 * True when the change needs a push: the broadcast changed, or Amazon changed its number by itself, or a blocked SKU moved. A
 * blocked SKU may hold a broadcast that never reached Amazon.
 */
export function needsPush(before: Stock | undefined, after: Stock): boolean {
  if (after.removed === true || isHeld(after)) return false;
  if (before === undefined || before.removed === true || before.broadcast !== after.broadcast) return true;
  if (hasAmazonChangeSince(before.version, after)) return true;
  return before.pending?.state === 'blocked' && after.pending?.state === 'queued';
}

/** True for a SKU whose number is not sent until a person releases it. */
export function isHeld({ pending }: Pick<Stock, 'pending'>): boolean {
  return pending?.state === 'held';
}
