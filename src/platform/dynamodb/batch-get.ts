import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { retryDelayMs } from '../retry-delay';
import { StoreUnavailable } from './store-error';

type Item = Record<string, AttributeValue>;
type PlainItem = Record<string, unknown>;

/** Maximum of keys in one read, a limit of DynamoDB. */
const BATCH_GET_LIMIT = 100;

/** A busy store leaves some keys of a batch unread. */
const ATTEMPTS = 5;
const BACK_OFF = { firstMs: 50, longestMs: 400 };

/**
 * The items of up to 100 keys of one table (consistent reads), without keys that do not exist. Throws
 * `StoreUnavailable` when keys remain unread after the last try.
 */
export function batchGet(client: DynamoDBClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  return readAll(keys, async (wanted) => {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
    );
    return { found: Responses?.[table] ?? [], unread: UnprocessedKeys?.[table]?.Keys ?? [] };
  });
}

/** The same with plain values. `isConsistent` false: for half the cost, and writes of the last second may be missing. */
export function documentBatchGet(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly PlainItem[],
  isConsistent = true,
): Promise<PlainItem[]> {
  return readAll(keys, async (wanted) => {
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: isConsistent } } }),
    );
    return { found: Responses?.[table] ?? [], unread: UnprocessedKeys?.[table]?.Keys ?? [] };
  });
}

/** The keys in parts that one read takes. */
export function batchesOf<T>(keys: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(keys.length / BATCH_GET_LIMIT) }, (_, n) =>
    keys.slice(n * BATCH_GET_LIMIT, (n + 1) * BATCH_GET_LIMIT),
  );
}

async function readAll<T>(
  keys: readonly T[],
  read: (keys: T[]) => Promise<{ readonly found: T[]; readonly unread: T[] }>,
): Promise<T[]> {
  const items: T[] = [];
  let wanted = [...keys];
  for (let attempt = 1; wanted.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS)
      throw new StoreUnavailable('The store leaves keys of a batch unread.', 'throttled');
    if (attempt > 1) await delay(retryDelayMs(BACK_OFF, attempt - 2, Math.random()));
    const { found, unread } = await read(wanted);
    items.push(...found);
    wanted = unread;
  }
  return items;
}
