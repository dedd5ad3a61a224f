import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { createTableInput, TABLES } from '../tables/tables';

/** Items that one step reads. */
const ITEMS_PER_STEP = 200;

/**
 * Deletes expired rows as DynamoDB does by itself; the embedded engine takes the setting and deletes nothing. One step
 * reads a few hundred items, so that the engine stays free for orders; `pause` is awaited between two steps. Returns
 * the number of deleted rows. A row whose expiry is moved meanwhile stays.
 */
export async function deleteExpired(
  client: DynamoDBClient,
  prefix: string,
  now: () => number,
  pause: () => Promise<unknown>,
): Promise<number> {
  let deleted = 0;
  for (const table of TABLES) {
    if (table.ttlAttribute === undefined) continue;
    const { TableName, KeySchema = [] } = createTableInput(prefix, table);
    let from: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const expired = {
        ExpressionAttributeNames: { '#expiry': table.ttlAttribute },
        // Seconds, rounded down: a row is never deleted before its time.
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(now() / 1000)) } },
      };
      const answer = await client.send(
        new ScanCommand({
          TableName,
          Limit: ITEMS_PER_STEP,
          ExclusiveStartKey: from,
          FilterExpression: '#expiry < :now',
          ...expired,
        }),
      );
      for (const item of answer.Items ?? []) {
        const Key = Object.fromEntries(
          KeySchema.flatMap(({ AttributeName: name = '' }) => {
            const value = item[name];
            return value === undefined ? [] : [[name, value]];
          }),
        );
        const condition = { ConditionExpression: '#expiry < :now', ...expired };
        if (await isDeleted(client, new DeleteItemCommand({ TableName, Key, ...condition }))) deleted += 1;
      }
      from = answer.LastEvaluatedKey;
      if (from !== undefined) await pause();
    } while (from !== undefined);
  }
  return deleted;
}

async function isDeleted(client: DynamoDBClient, command: DeleteItemCommand): Promise<boolean> {
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
