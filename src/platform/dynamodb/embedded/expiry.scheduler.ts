import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { deleteExpired } from './expired-rows';

const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;
/** Milliseconds between two steps of one round. */
const PAUSE_MS = 100;

interface ExpiryLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** Deletes expired rows of the embedded engine every hour. Returns the function that ends it. */
export function startExpiry(
  client: DynamoDBClient,
  prefix: string,
  logger: ExpiryLog,
  firstMs = FIRST_MS,
): () => Promise<void> {
  const ending = new AbortController();
  const options = { signal: ending.signal, ref: false };
  const rounds = async (): Promise<void> => {
    for (let waitMs = firstMs; ; waitMs = EVERY_MS) {
      await delay(waitMs, undefined, options);
      try {
        const rows = await deleteExpired(client, prefix, Date.now, () => delay(PAUSE_MS, undefined, options));
        if (rows > 0) logger.info({ context: 'Expiry', rows }, 'Deleted expired rows');
      } catch (error) {
        if (!ending.signal.aborted)
          logger.warn({ context: 'Expiry', err: error }, 'The next hour tries again');
      }
    }
  };
  const ended = rounds().catch(() => undefined);
  return async () => {
    ending.abort();
    await ended;
  };
}
