/** Where the tables say something that the invariants forbid; in words, for the person who has to find out why. */
export interface Violation {
  readonly invariant: 'I1' | 'I3';
  readonly sku: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** A violation before it is known whose it is. */
export type Finding = Omit<Violation, 'sku'>;

/** The ledger does not add up. */
export function broken(what: string, expected: string, found: string): Finding {
  return { invariant: 'I1', what, expected, found };
}

/** Amazon was not told what it should have been. */
export function untold(what: string, expected: string, found: string): Finding {
  return { invariant: 'I3', what, expected, found };
}

/** A figure in words, also one that is none. */
export function figure(value: number): string {
  return Number.isNaN(value) ? 'no number' : String(value);
}

/** What is added or taken away, as in a sum. */
export function signed(delta: number): string {
  return delta < 0 ? `- ${-delta}` : `+ ${figure(delta)}`;
}

export function rowCount(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
