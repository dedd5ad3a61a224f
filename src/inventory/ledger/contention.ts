import { type ActionFailure, MAX_ACTIONS } from '../../platform/dynamodb/transact';
import type { CommitResult } from './ledger.repository';

/** How long after a lost version race others are expected to commit, in milliseconds. */
const EXPECTED_MS = 3000;
/** SKUs of a pack: after the first loss, and at least. A pack is lost when one of its SKUs is. */
const FIRST_SKUS = 16;
const FEWEST_SKUS = 4;

/**
 * Whether other instances commit at this time, which shows by lost version races, and how many SKUs a pack holds then.
 * While they do, remembered stocks are probably stale, and each pack is read first. Without losses a pack costs no read.
 */
export class Contention {
  private expectedUntilMs = -Infinity;
  private skus = FIRST_SKUS;

  isExpected(nowMs: number): boolean {
    return nowMs < this.expectedUntilMs;
  }

  maxSkus(nowMs: number): number {
    return this.isExpected(nowMs) ? this.skus : MAX_ACTIONS;
  }

  /** Learns from the result of a pack of so many SKUs. */
  note(result: CommitResult, skus: number, nowMs: number): void {
    const isLost = result.kind === 'cancelled' && result.stocks.some(isMoved);
    const wasExpected = this.isExpected(nowMs);
    if (isLost) {
      this.skus = wasExpected ? Math.max(FEWEST_SKUS, Math.floor(this.skus / 2)) : FIRST_SKUS;
      this.expectedUntilMs = nowMs + EXPECTED_MS;
    } else if (result.kind === 'committed' && wasExpected && skus >= this.skus)
      this.skus = Math.min(MAX_ACTIONS, this.skus + 1);
  }
}

/**
 * Another writer has moved the stock. A conflict says nothing of others: the record of this instance's own push conflicts
 * with a sale of the same SKU, and leaves its version as it is.
 */
function isMoved(failure: ActionFailure | undefined): boolean {
  return failure?.kind === 'condition';
}
