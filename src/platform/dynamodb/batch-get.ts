import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from './store-error';

type Item = Record<string, AttributeValue>;

/** Keys that one read may name. */
export const BATCH_GET_LIMIT = 100;

/** Tries of one batch: a busy store leaves some of its keys unread. */
const ATTEMPTS = 5;

/**
 * The items of up to 100 keys of one table (consistent reads); absent ones are missing from the answer. Throws
 * `StoreUnavailable` when the store goes on leaving keys unread.
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] | undefined = [...keys];
  for (let attempt = 1; wanted !== undefined && wanted.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS) throw new StoreUnavailable('The store leaves keys of a batch unread.');
    if (attempt > 1) await delay(Math.random() * 50 * attempt);
    const answer: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
    );
    found.push(...(answer.Responses?.[table] ?? []));
    wanted = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return found;
}
