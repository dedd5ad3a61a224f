import { hrefOf, place } from '../../../router/location';
import type { LedgerRow } from '../../../api/answers';

/** The id of the ledger's heading. */
export const LEDGER_ID = 'ledger';

/** The address of this screen with the ledger's rows of one action, or all of them. */
export function ledgerHref(sku: string, rows: LedgerRow['action'] | 'all'): string {
  const query = Object.fromEntries(place.value.query);
  return hrefOf('sku', { ...query, sku, action: rows === 'all' ? undefined : rows });
}

/** Leads to the ledger once the link is followed. */
export function showLedger(): void {
  window.setTimeout(() => {
    const heading = document.getElementById(LEDGER_ID);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  });
}
