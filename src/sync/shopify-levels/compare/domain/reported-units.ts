import type { LedgerRow } from '../../../../inventory/domain/stock';
import type { Look, ReportedUnits } from './look';

/**
 * The units that Shopify's messages moved after one version of a stock, up to another one. Undefined: a row of them is missing,
 * because the index of the ledger lags behind, or there are too many.
 */
export function reportedUnits(
  rows: readonly Pick<LedgerRow, 'version' | 'delta' | 'actor' | 'action'>[],
  afterVersion: number,
  toVersion: number,
): (ReportedUnits & Pick<Look, 'isAfterCount'>) | undefined {
  const seen = new Set<number>();
  let [raised, lowered, isCounted] = [0, 0, false];
  for (const { version, delta, actor, action } of rows) {
    if (action === 'sync' || version <= afterVersion || version > toVersion) continue;
    seen.add(version);
    if (action === 'shopify_count') isCounted = true;
    if (actor !== 'shopify' || action === 'shopify_count') continue;
    raised += Math.max(0, delta);
    lowered += Math.max(0, -delta);
  }
  if (seen.size !== toVersion - afterVersion) return undefined;
  return { raised, lowered, ...(isCounted ? { isAfterCount: true } : {}) };
}
