import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { retryDelayMs } from '../retry-delay';

/** Tries while a transaction holds the item. */
const ATTEMPTS = 5;
const BACK_OFF = { firstMs: 20, longestMs: 160 };

/** `ok`: the condition held, and `item` is the updated item. Otherwise `item` is the stored one, empty when there is none. */
export interface UpdateResult {
  readonly ok: boolean;
  readonly item: Record<string, AttributeValue>;
}

/** Updates one item under a condition. A failed condition is a result, not an exception. */
export async function conditionalUpdate(
  client: DynamoDBClient,
  input: Omit<UpdateItemCommandInput, 'ReturnValues' | 'ReturnValuesOnConditionCheckFailure'>,
): Promise<UpdateResult> {
  const update: UpdateItemCommandInput = {
    ...input,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  try {
    const { Attributes } = await retryWhileHeld(() => client.send(new UpdateItemCommand(update)));
    return { ok: true, item: Attributes ?? {} };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { ok: false, item: error.Item ?? {} };
    throw error;
  }
}

/** The same for plain values. */
export async function conditionalDocumentUpdate(
  documents: DynamoDBDocumentClient,
  input: Omit<UpdateCommandInput, 'ReturnValues' | 'ReturnValuesOnConditionCheckFailure'>,
): Promise<{ readonly ok: boolean; readonly item: Record<string, unknown> }> {
  const update: UpdateCommandInput = {
    ...input,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  try {
    const { Attributes } = await retryWhileHeld(() => documents.send(new UpdateCommand(update)));
    return { ok: true, item: Attributes ?? {} };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The document client does not convert the item of a failed condition.
    return { ok: false, item: unmarshall(error.Item ?? {}) };
  }
}

/** Repeats a write of one item while a transaction holds it. */
export async function retryWhileHeld<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt === ATTEMPTS) throw error;
      await delay(retryDelayMs(BACK_OFF, attempt - 1, Math.random()));
    }
  }
}
