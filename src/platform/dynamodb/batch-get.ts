import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { retryDelayMs } from '../retry-delay';
import { StoreUnavailable } from './store-error';

type Item = Record<string, AttributeValue>;

/** Maximum of keys in one read, a limit of DynamoDB. */
export const BATCH_GET_LIMIT = 100;

/** A busy store leaves some keys of a batch unread. */
const ATTEMPTS = 5;
const BACK_OFF = { firstMs: 50, longestMs: 400 };

/**
 * The items of up to 100 keys of one table (consistent reads), without keys that do not exist. Throws
 * `StoreUnavailable` when keys remain unread after the last try.
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
    if (attempt > 1) await delay(retryDelayMs(BACK_OFF, attempt - 2, Math.random()));
    const answer: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
    );
    found.push(...(answer.Responses?.[table] ?? []));
    wanted = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return found;
}
