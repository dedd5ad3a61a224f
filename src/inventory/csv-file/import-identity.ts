import { MINUTE_MS } from '../../platform/durations';

/** How long an import counts as the last one: the same file is then a repeat, or continues it. */
const REPEAT_MS = 10 * MINUTE_MS;

/** What a file is about. */
export type ImportKind = 'stock' | 'listings';

/** In front of the ids of imports of listings, so that the same key or file may be used for both kinds. */
const LISTINGS_PREFIX = 'listings:';

/** The id of an import of this kind. */
export function importIdOf(kind: ImportKind, id: string): string {
  return kind === 'stock' ? id : LISTINGS_PREFIX + id;
}

export function kindOf(importId: string): ImportKind {
  return importId.startsWith(LISTINGS_PREFIX) ? 'listings' : 'stock';
}

/** The import that began last, in any instance. Times in milliseconds since the epoch. */
export interface LastImport {
  readonly importId: string;
  /** The digest of its bytes. */
  readonly file: string;
  readonly startedAt: number;
  /** Absent while it runs, and after an interruption. */
  readonly finishedAt?: number;
}

/** How far an import has come. */
export interface ImportProgress {
  /** The line up to which rows are imported; 0 before the first. */
  readonly throughLine: number;
  readonly savedAt?: number;
  /** Outcomes of batches are stored. */
  readonly hasOutcomes?: boolean;
  /** The digest of the file that came with the Idempotency-Key, for an import that has one. */
  readonly file?: string;
}

export type UploadMeaning = 'new' | 'continues' | 'repeats';

/**
 * What an upload without an Idempotency-Key means. A count is a new fact, but the very file of the last import within
 * ten minutes is a repeat, and continues that import if it was interrupted.
 */
export function meaningOf(
  file: string,
  last: LastImport | undefined,
  progress: ImportProgress,
  nowMs: number,
): UploadMeaning {
  if (last?.file !== file) return 'new';
  const lastSeenMs = last.finishedAt ?? Math.max(last.startedAt, progress.savedAt ?? 0);
  if (nowMs - lastSeenMs >= REPEAT_MS) return 'new';
  return last.finishedAt === undefined ? 'continues' : 'repeats';
}

/** True for the progress of an import by an older version, which an upgrade interrupted. */
export function isCutShort(
  { throughLine, savedAt }: ImportProgress,
  lastLine: number,
  nowMs: number,
): boolean {
  return throughLine > 0 && throughLine < lastLine && savedAt !== undefined && nowMs - savedAt < REPEAT_MS;
}
