import {
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { isShapeReason, isThrottleReason, storeFailureOf, type StoreFailure } from './store-error';

/** DynamoDB's own bound on one transaction: 100 actions. */
export const MAX_ACTIONS = 100;

/** Why one action did not hold. `item`: what stands there instead, when a condition failed on an existing item. */
export interface ActionFailure {
  readonly kind: 'condition' | 'conflict' | 'throttled' | 'refused';
  readonly item?: Record<string, AttributeValue>;
  readonly message: string;
}

/**
 * How a transaction ended. `cancelled` names a failure per action (undefined: that action was fine) and changed
 * nothing; `failed` with `unavailable` may or may not have been committed.
 */
export type TransactOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'cancelled'; readonly failures: readonly (ActionFailure | undefined)[] }
  | { readonly kind: 'failed'; readonly failure: StoreFailure; readonly error: unknown };

/** Runs one all-or-nothing write. Never throws: every end is a value with a name. */
export async function transact(
  client: DynamoDBClient,
  actions: readonly TransactWriteItem[],
): Promise<TransactOutcome> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [...actions] }));
    return { kind: 'committed' };
  } catch (error) {
    if (error instanceof TransactionCanceledException && error.CancellationReasons !== undefined) {
      // A table or an index of another shape: no action is to blame, and all of them wait until it is mended.
      if (error.CancellationReasons.some(isShapeReason)) return { kind: 'failed', failure: 'barred', error };
      return { kind: 'cancelled', failures: error.CancellationReasons.map(actionFailure) };
    }
    return { kind: 'failed', failure: storeFailureOf(error), error };
  }
}

/** Why one action of a cancelled transaction did not hold; undefined: it was not the cause. */
export function actionFailure(reason: CancellationReason): ActionFailure | undefined {
  const message = reason.Message ?? reason.Code ?? '';
  if (isThrottleReason(reason)) return { kind: 'throttled', message };
  switch (reason.Code) {
    case undefined:
    case 'None':
      return undefined;
    case 'ConditionalCheckFailed':
      return { kind: 'condition', message, ...(hasKeys(reason.Item) ? { item: reason.Item } : {}) };
    case 'TransactionConflict':
      return { kind: 'conflict', message };
    default:
      return { kind: 'refused', message };
  }
}

function hasKeys(item: Record<string, AttributeValue> | undefined): item is Record<string, AttributeValue> {
  return item !== undefined && Object.keys(item).length > 0;
}
