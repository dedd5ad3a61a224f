/** A contradiction between the tables and an invariant. */
export interface Violation {
  readonly invariant: 'I1' | 'I3' | 'I8' | 'I10';
  readonly sku: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** A violation without its SKU. */
export type Finding = Omit<Violation, 'sku'>;

/** The ledger does not add up. */
export function broken(what: string, expected: string, found: string): Finding {
  return { invariant: 'I1', what, expected, found };
}

/** The pushes to Amazon do not match the stock. */
export function unpushed(what: string, expected: string, found: string): Finding {
  return { invariant: 'I3', what, expected, found };
}

/** What the shop has, or is to get, does not match the stock. */
export function differs(what: string, expected: string, found: string): Finding {
  return { invariant: 'I8', what, expected, found };
}

/** What Amazon showed, as it is recorded, does not match what was pushed. */
export function unexplained(what: string, expected: string, found: string): Finding {
  return { invariant: 'I10', what, expected, found };
}

/** A figure as a finding shows it. */
export function figure(value: number): string {
  return Number.isNaN(value) ? 'no number' : String(value);
}

/** A delta as the last term of a sum. */
export function signed(delta: number): string {
  return delta < 0 ? `- ${-delta}` : `+ ${figure(delta)}`;
}

export function rowCount(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
