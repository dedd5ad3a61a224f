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

const RETURNED_ITEMS = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** `ok`: the condition held, and `item` is the updated item. Otherwise `item` is the stored one, empty when there is none. */
export interface UpdateResult<Item = Record<string, AttributeValue>> {
  readonly ok: boolean;
  readonly item: Item;
}

/** Updates one item under a condition. A failed condition is a result, not an exception. */
export function conditionalUpdate(
  client: DynamoDBClient,
  input: Omit<UpdateItemCommandInput, keyof typeof RETURNED_ITEMS>,
): Promise<UpdateResult> {
  return resultOf(
    () => client.send(new UpdateItemCommand({ ...input, ...RETURNED_ITEMS })),
    (stored) => stored,
  );
}

/** The same for plain values. The document client does not convert the item of a failed condition. */
export function conditionalDocumentUpdate(
  documents: DynamoDBDocumentClient,
  input: Omit<UpdateCommandInput, keyof typeof RETURNED_ITEMS>,
): Promise<UpdateResult<Record<string, unknown>>> {
  return resultOf(() => documents.send(new UpdateCommand({ ...input, ...RETURNED_ITEMS })), unmarshall);
}

async function resultOf<Item>(
  update: () => Promise<{ readonly Attributes?: Item | undefined }>,
  read: (stored: Record<string, AttributeValue>) => Item,
): Promise<UpdateResult<Item>> {
  try {
    const { Attributes } = await retryWhileHeld(update);
    return { ok: true, item: Attributes ?? read({}) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { ok: false, item: read(error.Item ?? {}) };
    throw error;
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
