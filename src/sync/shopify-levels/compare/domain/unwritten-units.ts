import { mayRegister } from '../../../../inventory/domain/stock';
import type { WrittenRow } from '../../../../inventory/stock/inventory.repository';

type Row = Pick<
  WrittenRow,
  'action' | 'actor' | 'bufferAfter' | 'delta' | 'isToShopify' | 'physicalAfter' | 'timestamp' | 'version'
>;

/**
 * The units that moved elsewhere and were never among the adjustments, as after a movement by an instance of an older release:
 * Shopify has to be written to. `rows`: the ledger of the SKU, newest first; only those after `since`, after `afterVersion`
 * and after the SKU's registration count.
 */
export function unwrittenUnits(rows: readonly Row[], since: string, afterVersion: number): number {
  let units = 0;
  for (const row of rows) {
    if (row.action === 'sync') continue;
    if (row.timestamp < since || row.version <= afterVersion || mayRegister(row as WrittenRow)) break;
    if (row.actor !== 'shopify' && !row.isToShopify) units += row.delta;
  }
  return units;
}

/** The part of a difference that such units explain: what Shopify lacks of them, it shows the other way round. */
export function explainedByUnwritten(difference: number, unwritten: number): number {
  if (Math.sign(difference) !== -Math.sign(unwritten)) return 0;
  return Math.sign(difference) * Math.min(Math.abs(difference), Math.abs(unwritten));
}
