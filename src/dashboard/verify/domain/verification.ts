import type { LedgerProof } from '../../../inventory/proof/domain/ledger-proof';
import type { Violation } from '../../../inventory/proof/domain/proof-finding';

/** The result of a proof, with as many violations as fit into one item and one screen. */
export interface Verdict {
  readonly proven: boolean;
  readonly skus: number;
  /** Movements. */
  readonly rows: number;
  /** Records of pushes. */
  readonly pushes: number;
  /** Listings; absent in a run of an older version. */
  readonly listings?: number;
  /** Order items at Amazon; absent in a run of an older version. */
  readonly orderItems?: number;
  /** Pending adjustments of Shopify's count; absent in a run of an older version. */
  readonly adjustments?: number;
  /** Receipts of pushes, and open differences; absent in a run of an older version. */
  readonly receipts?: number;
  readonly differences?: number;
  readonly reach: LedgerProof['reach'];
  readonly violations: readonly Violation[];
  /** Of all violations. */
  readonly violationCount: number;
  readonly durationMs: number;
}

/** Items read so far, and about how many there are. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The last run of the proof, by any instance. */
export interface Verification {
  readonly state: 'never' | 'running' | 'done' | 'failed';
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly progress?: Progress;
  readonly proof?: Verdict;
  /** Why it failed, and what to do. */
  readonly error?: string;
}

/** A run as it is stored. */
export interface StoredRun {
  readonly startedAt: string;
  /** The last sign of life, in milliseconds since the epoch. */
  readonly beatAtMs: number;
  readonly progress: Progress;
  readonly finishedAt?: string;
  readonly proof?: Verdict;
  readonly error?: string;
}

const MOST_VIOLATIONS = 50;
/**
 * A run without a sign of life for so many milliseconds has ended with its process. The clocks of two machines are
 * compared here: were they that far apart, two proofs would run at once, and both only read.
 */
export const SILENT_MS = 30_000;

const PROCESS_ENDED = 'The process that ran the proof has ended. Start it again.';

/** The stored run as it is at `nowMs`. */
export function verificationOf(run: StoredRun | undefined, nowMs: number): Verification {
  if (run === undefined) return { state: 'never' };
  const { startedAt, finishedAt, progress, proof, error } = run;
  if (finishedAt !== undefined)
    return {
      state: error === undefined ? 'done' : 'failed',
      startedAt,
      finishedAt,
      ...(proof === undefined ? {} : { proof }),
      ...(error === undefined ? {} : { error }),
    };
  if (nowMs - run.beatAtMs > SILENT_MS)
    return {
      state: 'failed',
      startedAt,
      finishedAt: new Date(run.beatAtMs).toISOString(),
      error: PROCESS_ENDED,
    };
  // The total is an estimate of the store, which may be hours old.
  return {
    state: 'running',
    startedAt,
    progress: { ...progress, total: Math.max(progress.done, progress.total) },
  };
}

export function verdictOf(proof: LedgerProof, durationMs: number): Verdict {
  const { skus, rows, pushes, listings, orderItems, adjustments, receipts, differences } = proof;
  const { reach, violations } = proof;
  return {
    proven: violations.length === 0,
    skus,
    rows,
    pushes,
    listings,
    orderItems,
    adjustments,
    receipts,
    differences,
    reach,
    violations: violations.slice(0, MOST_VIOLATIONS),
    violationCount: violations.length,
    durationMs: Math.round(durationMs),
  };
}
