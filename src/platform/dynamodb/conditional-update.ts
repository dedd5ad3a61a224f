import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';

/** Tries of one update while a transaction holds its item. */
const CONFLICT_ATTEMPTS = 5;

/** `ok`: the condition held, and `item` is as it is now. Otherwise `item` is what stands instead, empty when nothing does. */
export interface UpdateResult {
  readonly ok: boolean;
  readonly item: Record<string, AttributeValue>;
}

/** One conditional update of one item. A condition that does not hold is a fact, not an exception. */
export async function conditionalUpdate(
  client: DynamoDBClient,
  input: Omit<UpdateItemCommandInput, 'ReturnValues' | 'ReturnValuesOnConditionCheckFailure'>,
): Promise<UpdateResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          ...input,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { ok: true, item: Attributes ?? {} };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { ok: false, item: error.Item ?? {} };
      if (!(error instanceof TransactionConflictException) || attempt === CONFLICT_ATTEMPTS) throw error;
      await delay(Math.random() * 20 * attempt);
    }
  }
}
