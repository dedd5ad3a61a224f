import {
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { classifyReason, storeFailureOf, type StoreFailure } from './store-error';

/** Maximum of actions in one transaction, a limit of DynamoDB. */
export const MAX_ACTIONS = 100;

/** Why one action failed. `item`: the stored item, when a condition failed on an existing one. */
export interface ActionFailure {
  readonly kind: 'condition' | 'conflict' | 'throttled' | 'refused';
  readonly item?: Record<string, AttributeValue>;
  readonly message: string;
}

/**
 * Result of a transaction. `cancelled` changed nothing and has a failure per action (undefined: not a cause).
 * `failed` with `unavailable` may have been committed.
 */
type TransactOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'cancelled'; readonly failures: readonly (ActionFailure | undefined)[] }
  | { readonly kind: 'failed'; readonly failure: StoreFailure; readonly error: unknown };

/** Runs one transaction. Never throws: every end is a named result. */
export async function transact(
  client: DynamoDBClient,
  actions: readonly TransactWriteItem[],
): Promise<TransactOutcome> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [...actions] }));
    return { kind: 'committed' };
  } catch (error) {
    const failure = storeFailureOf(error);
    const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
    // A table or index of another shape concerns the whole transaction, not one action.
    if (reasons === undefined || failure === 'barred') return { kind: 'failed', failure, error };
    return { kind: 'cancelled', failures: reasons.map(actionFailure) };
  }
}

/** Why one action of a cancelled transaction failed; undefined when it was not a cause. */
export function actionFailure(reason: CancellationReason): ActionFailure | undefined {
  const message = reason.Message ?? reason.Code ?? '';
  switch (reason.Code) {
    case undefined:
    case 'None':
      return undefined;
    case 'ConditionalCheckFailed':
      return { kind: 'condition', message, ...(hasKeys(reason.Item) ? { item: reason.Item } : {}) };
    case 'TransactionConflict':
      return { kind: 'conflict', message };
    default:
      return { kind: classifyReason(reason)?.failure === 'throttled' ? 'throttled' : 'refused', message };
  }
}

function hasKeys(item: Record<string, AttributeValue> | undefined): item is Record<string, AttributeValue> {
  return item !== undefined && Object.keys(item).length > 0;
}
