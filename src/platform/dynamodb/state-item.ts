import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

/** A state of which each write replaces the one that it was decided on. */
interface RevisedState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
}

/**
 * Writes the state that follows the one that was read, as the item that `itemOf` makes of it, in a table whose key is `txId`.
 * Undefined: another writer was first, so read it again.
 */
export async function saveState<State extends RevisedState>(
  documents: DynamoDBDocumentClient,
  table: string,
  state: State,
  itemOf: (next: State) => { readonly txId: string },
): Promise<State | undefined> {
  const next: State = { ...state, revision: state.revision + 1 };
  const writeId = randomUUID();
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: { ...itemOf(next), writeId },
        ...(state.revision === 0
          ? { ConditionExpression: 'attribute_not_exists(txId)' }
          : {
              ConditionExpression: 'revision = :seen',
              ExpressionAttributeValues: { ':seen': state.revision },
            }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return next;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK repeats a write whose answer was lost, and the repetition fails on its own first write.
    return error.Item?.writeId?.S === writeId ? next : undefined;
  }
}
