import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { CommitWrites } from './domain/commit-batch';

/** Writes that ride in the transaction of a movement. None may touch the item of a ledger row, a stock or its alerts. */
export class AttachedWrites implements CommitWrites {
  constructor(readonly actions: readonly TransactWriteItem[]) {}

  get actionCount(): number {
    return this.actions.length;
  }
}
