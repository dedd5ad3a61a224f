import type { Finding } from './proof-finding';

/** What the proof needs of a row that moved stock. A figure that the row lacks, or that is no number, is NaN. */
export interface ProofRow {
  readonly version: number;
  readonly delta: number;
  readonly physicalAfter: number;
  readonly broadcastAfter: number;
  /** NaN when the movement left the buffer alone. */
  readonly bufferAfter: number;
  /** When it was committed, in milliseconds since the epoch; the microseconds are the fraction. */
  readonly atMs: number;
  /**
   * Units on which a first row builds: none where it registers the SKU, else what an older table held. NaN in rows of
   * versions that did not say so, and in all later rows.
   */
  readonly physicalBefore: number;
  /** When the row before this one was committed. NaN in first rows, and in rows of versions that did not say so. */
  readonly previousAtMs: number;
  /** Days that the row before this one is kept; 0 for ever. NaN where `previousAtMs` is. */
  readonly previousTtlDays: number;
  /** What the row says against itself. */
  readonly fault?: RowFault;
}

/** Words that go on from "row 3". */
export type RowFault = Omit<Finding, 'invariant'>;
