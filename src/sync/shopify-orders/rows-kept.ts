import type { StoreConfig } from '../../config/app-config';
import { DAY_MS } from '../../platform/durations';

/** How long the ledger keeps its rows, in milliseconds. */
export function rowsKeptMs({ transactionTtlDays }: StoreConfig): number {
  return transactionTtlDays === 0 ? Infinity : transactionTtlDays * DAY_MS;
}
