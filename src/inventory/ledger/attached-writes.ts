import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { CommitWrites } from './domain/commit-batch';

/**
 * Writes that commit with a movement. None may name the item of a ledger row, of a stock, or of its alerts.
 * Returned-unit path: ReturnRecorderService -> AttachedWrites -> GroupCommit. ADR 2.
 */
export class AttachedWrites implements CommitWrites {
  constructor(readonly actions: readonly TransactWriteItem[]) {}

  get actionCount(): number {
    return this.actions.length;
  }
}

/** For a movement that commits together with another one, which has the writes. */
export const NO_WRITES = new AttachedWrites([]);
