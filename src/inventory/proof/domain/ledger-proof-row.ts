import type { Finding } from './proof-finding';

/** The figures of a row that moved stock. A figure that is missing, or that is no number, is NaN. */
export interface ProofRow {
  readonly version: number;
  readonly delta: number;
  readonly physicalAfter: number;
  readonly broadcastAfter: number;
  /** NaN when the movement did not change the buffer. */
  readonly bufferAfter: number;
  /** When it was committed, in milliseconds since the epoch; the microseconds are the fraction. */
  readonly atMs: number;
  /**
   * Units before a first row: 0 where it registers the SKU, else the units of an older table. NaN in all later rows,
   * and in first rows of versions that did not record it.
   */
  readonly physicalBefore: number;
  /** When the row before this one was committed. NaN in first rows, and in rows of versions that did not record it. */
  readonly previousAtMs: number;
  /** Days that the row before this one is kept; 0 for ever. NaN where `previousAtMs` is. */
  readonly previousTtlDays: number;
  /** An order at Amazon made the movement: Amazon changed its own number by it. */
  readonly isAmazons?: true;
  /** A contradiction within the row. */
  readonly fault?: RowFault;
}

/** The text continues "row 3". */
export type RowFault = Omit<Finding, 'invariant'>;
