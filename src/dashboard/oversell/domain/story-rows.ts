import type { MomentRow } from '../../../inventory/moments/domain/moment-row';
import { timestampOf } from '../../../platform/timestamp';

/** What is known of how a SKU came to be oversold. */
export interface OversellFacts {
  readonly alertId: string;
  readonly sku: string;
  /** The row that took the stock below zero. */
  readonly dip: MomentRow;
  /** The rows around it, the oldest first, the dip among them; those after it end when it is not below zero any more. */
  readonly rows: readonly MomentRow[];
  /** The buffer when it went below zero. */
  readonly buffer: number;
  /** The last number that Amazon had accepted before the first row; null where it is not known. */
  readonly numberBefore: number | null;
  /** When orders at Amazon were placed there, by order. */
  readonly orderedAt: ReadonlyMap<string, string>;
  /** What Amazon showed of pushes, by the row of the push. */
  readonly observed: ReadonlyMap<string, { readonly state: 'observed' | 'mismatch'; readonly at?: string }>;
}

/** True for units of an order at Amazon under the SKU's own name: Amazon changed its own number by them. */
export function isAtAmazon({ action, cause }: MomentRow): boolean {
  return (action === 'amazon_sale' || action === 'amazon_cancel') && cause.sellerSku === undefined;
}

/** True for a number of the SKU's own name that Amazon accepted. */
export function isAccepted({ action, status, sellerSku, push }: MomentRow): boolean {
  return action === 'sync' && status === 'completed' && sellerSku === undefined && push !== undefined;
}

/** True when listings sell the SKU: what Amazon shows of it is in units of theirs. */
export function isSoldByListings(rows: readonly MomentRow[]): boolean {
  return rows.some(({ sellerSku, cause }) => sellerSku !== undefined || cause.sellerSku !== undefined);
}

/** When it happened: an order at Amazon when it was placed, and never after its row; everything else when it was recorded. */
export function happenedAt(row: MomentRow, orderedAt: ReadonlyMap<string, string>): string {
  const placed = row.action === 'amazon_sale' ? orderedAt.get(row.cause.orderId ?? '') : undefined;
  const ms = Date.parse(placed ?? '');
  const at = Number.isNaN(ms) ? row.timestamp : timestampOf(ms);
  return at < row.timestamp ? at : row.timestamp;
}
