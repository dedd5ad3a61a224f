import { isHeld, needsPush } from '../../domain/push-need';
import type { Stock } from '../../domain/stock';
import { alertIdOfChange, type Batch, type Unit } from './commit-batch';

/** DynamoDB prepares and then writes each item of a transaction: two units for up to 1 kB. */
const UNITS_OF_AN_ACTION = 2;
/** A ledger row, a returned unit and an adjustment for Shopify have one index entry each, an alert at most five. */
const ENTRIES_OF_A_ROW = 1;
const ENTRIES_OF_AN_ALERT = 5;

/**
 * Write units of a transaction, computed: asking DynamoDB for them costs time at each commit, and it reports none for a
 * cancelled transaction. Exact for items of up to 1 kB without alerts; an alert counts with all of its index entries. Of a
 * cancelled transaction AWS documents that a failed condition is billed as a write, and not whether both units are: this is
 * the most. Pure.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling
 */
export function writeUnitsOf(
  { entries, stocks, alerts }: Pick<Batch<Unit>, 'entries' | 'stocks' | 'alerts'>,
  isCommitted: boolean,
): number {
  const alertCount = new Set(alerts.map(alertIdOfChange)).size;
  const attached = entries.reduce(
    (sum, { entry, adjustment }) =>
      sum + (entry.attached?.actionCount ?? 0) + (adjustment === undefined ? 0 : 1),
    0,
  );
  const actions = entries.length + stocks.size + alertCount + attached;
  if (!isCommitted) return actions * UNITS_OF_AN_ACTION;
  const pendingEntries = [...stocks.values()].reduce((sum, change) => sum + pendingEntriesOf(change), 0);
  return (
    actions * UNITS_OF_AN_ACTION +
    (entries.length + attached) * ENTRIES_OF_A_ROW +
    alertCount * ENTRIES_OF_AN_ALERT +
    pendingEntries
  );
}

/** Writes of `pending-index`: an entry that moves is deleted and written; one of a SKU that is pending already stays. */
function pendingEntriesOf({ before, after }: { before: Stock | undefined; after: Stock }): number {
  const wasIndexed =
    before !== undefined && (before.pending !== undefined || before.needsLateCallCheck === true);
  if (after.removed === true) return wasIndexed ? 1 : 0;
  if (isHeld(after)) return wasIndexed ? 0 : 1;
  if (!needsPush(before, after)) return 0;
  if (!wasIndexed) return 1;
  return before.pending?.state === 'queued' ? 0 : 2;
}
