import { setTimeout as delay } from 'node:timers/promises';
import { storeFailureOf } from '../../platform/dynamodb/store-error';
import { retryDelayMs } from '../../platform/retry-delay';

/** Scans in flight at once, each over its own segment of the table. */
const SEGMENTS = 4;
/** Items of one page: small enough for the client's timeout on any engine. */
export const PAGE_ITEMS = 1000;
const READ_ATTEMPTS = 6;
const RETRY = { firstMs: 200, longestMs: 3200 };

interface Page<T> {
  readonly Items?: T[] | undefined;
  readonly LastEvaluatedKey?: Record<string, unknown> | undefined;
}
type Key = Record<string, unknown> | undefined;

interface Segment {
  readonly Limit: number;
  readonly Segment: number;
  readonly TotalSegments: number;
}

/** Scans a table in several segments at once. */
export async function inSegments(scan: (segment: Segment) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: SEGMENTS }, (_, Segment) =>
      scan({ Limit: PAGE_ITEMS, Segment, TotalSegments: SEGMENTS }),
    ),
  );
}

export async function everyPage<T>(
  read: (from: Key) => Promise<Page<T>>,
  onItems: (items: readonly T[]) => void,
): Promise<void> {
  let from: Key;
  do {
    const page = await withRetries(() => read(from));
    onItems(page.Items ?? []);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** A read of whole tables meets their limits sooner or later. */
export async function withRetries<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (attempt === READ_ATTEMPTS || !isTemporary(error)) throw error;
      await delay(retryDelayMs(RETRY, attempt - 1, Math.random()));
    }
  }
}

/** A store that cannot be reached at all (refused, unknown host, no credentials) is not retried. */
function isTemporary(error: unknown): boolean {
  const failure = storeFailureOf(error);
  if (failure !== 'unavailable') return failure === 'throttled' || failure === 'conflict';
  return (
    error instanceof Error &&
    (error.name === 'TimeoutError' ||
      error.message.includes('ECONNRESET') ||
      ('$fault' in error && error.$fault === 'server'))
  );
}
