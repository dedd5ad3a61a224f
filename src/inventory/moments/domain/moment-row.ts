import type { LedgerRow } from '../../domain/stock';
import { rowOfDocument, ROW_ORIGIN, WRITTEN_TO_SHOPIFY } from '../../items/ledger-item';
import { REMOVAL_REASON } from '../../domain/stock-removal';

/** A row of the ledger with what it records of the movement before it. */
export interface MomentRow extends LedgerRow {
  /** The time of the movement before it; absent where none was, or an older version wrote the row. */
  readonly previousAt?: string;
  /** When it expires, in seconds since the epoch; absent: never. */
  readonly expiresAt?: number;
  /** True where its transaction left an adjustment for Shopify. */
  readonly isToShopify?: true;
  /** True on the row that registered a SKU of which there was no item. */
  readonly opens?: true;
}

/** Reads a row from a document of the Transactions table. */
export function momentRowOf(item: Readonly<Record<string, unknown>>): MomentRow {
  const { expiresAt } = item;
  const previousAt = item[ROW_ORIGIN.previousAt];
  return {
    ...rowOfDocument(item),
    ...(typeof previousAt === 'string' ? { previousAt } : {}),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    ...(item[WRITTEN_TO_SHOPIFY] === true ? { isToShopify: true } : {}),
    ...(item[ROW_ORIGIN.openingPhysical] === undefined ? {} : { opens: true }),
  };
}

/** True for a movement; false for the record of a push. */
export function isMovement({ action }: Pick<LedgerRow, 'action'>): boolean {
  return action !== 'sync';
}

/** True for the row that ended a registration. An adjustment by hand may have the same reason: it has a digest. */
export function isRemovalRow({ action, cause, asked, physicalAfter }: LedgerRow): boolean {
  const { reason } = cause;
  return (
    action === 'adjustment' &&
    asked === undefined &&
    physicalAfter === 0 &&
    (reason === REMOVAL_REASON.plain || reason === REMOVAL_REASON.forced)
  );
}
