import type { LedgerRow } from '../../../api/answers';

/** Rows of a ledger without a hole, newest first, and where they continue. */
export interface LedgerPart {
  readonly rows: readonly LedgerRow[];
  /** The cursor of what follows; undefined: there is nothing older. */
  readonly next: string | undefined;
}

/** The known rows with a newer first page. Where the two do not meet, only the first page is left: no hole is shown. */
export function withHead(known: LedgerPart, head: LedgerPart): LedgerPart {
  const ids = new Set(head.rows.map(({ txId }) => txId));
  const meets = head.next === undefined || known.rows.some(({ txId }) => ids.has(txId));
  if (!meets) return head;
  return {
    rows: newestFirst([...head.rows, ...known.rows.filter(({ txId }) => !ids.has(txId))]),
    next: head.next === undefined ? undefined : known.next,
  };
}

/** The known rows with the next older page. */
export function withTail(known: LedgerPart, tail: LedgerPart): LedgerPart {
  const ids = new Set(known.rows.map(({ txId }) => txId));
  return {
    rows: newestFirst([...known.rows, ...tail.rows.filter(({ txId }) => !ids.has(txId))]),
    next: tail.next,
  };
}

/** The known rows with one that an event brought. */
export function withRow({ rows, next }: LedgerPart, row: LedgerRow): LedgerPart {
  return { rows: newestFirst([row, ...rows.filter(({ txId }) => txId !== row.txId)]), next };
}

/** The version of the newest movement; 0: none is known. */
export function newestVersion(rows: readonly LedgerRow[]): number {
  return rows.reduce((most, { action, version }) => (action === 'sync' ? most : Math.max(most, version)), 0);
}

function newestFirst(rows: readonly LedgerRow[]): LedgerRow[] {
  return [...rows].sort((one, other) =>
    one.timestamp === other.timestamp ? 0 : one.timestamp < other.timestamp ? 1 : -1,
  );
}
