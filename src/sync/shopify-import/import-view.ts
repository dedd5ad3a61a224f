import type { SkippedItem } from './domain/import-item';
import type { EndedImport, ImportFailure, ImportRun } from './domain/import-state';

/** An import as the API shows it; times are ISO 8601. */
export interface ImportView {
  readonly status: 'never' | 'under_way' | 'finished' | 'failed';
  readonly dryRun?: boolean;
  /** Of a run under way: Shopify makes the list of all items, it is read, or its items are registered. */
  readonly phase?: 'listing' | 'reading' | 'registering';
  readonly notBefore?: string;
  readonly problem?: string;
  readonly done?: number;
  readonly total?: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: readonly SkippedItem[];
  readonly skippedCount: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly error?: ImportFailure;
}

export const NEVER: ImportView = {
  status: 'never',
  created: 0,
  changed: 0,
  unchanged: 0,
  skipped: [],
  skippedCount: 0,
};

export function viewOfRun(run: ImportRun, skipped: readonly SkippedItem[]): ImportView {
  const { dryRun, bulk, done, total, problem, notBefore } = run;
  const phase = bulk.phase !== 'reading' ? 'listing' : dryRun ? 'reading' : 'registering';
  return {
    status: 'under_way',
    dryRun,
    phase,
    ...(problem === undefined ? {} : { notBefore: iso(notBefore), problem }),
    done,
    ...(total === undefined ? {} : { total }),
    ...figuresOf(run, skipped),
    startedAt: iso(run.beganAt),
  };
}

export function viewOfEnded(ended: EndedImport, skipped: readonly SkippedItem[]): ImportView {
  const { dryRun, done, beganAt, finishedAt, failure } = ended;
  return {
    status: failure === undefined ? 'finished' : 'failed',
    dryRun,
    done,
    ...figuresOf(ended, skipped),
    startedAt: iso(beganAt),
    finishedAt: iso(finishedAt),
    ...(failure === undefined ? {} : { error: failure }),
  };
}

function figuresOf(
  { counts }: Pick<ImportRun, 'counts'>,
  skipped: readonly SkippedItem[],
): Pick<ImportView, 'created' | 'changed' | 'unchanged' | 'skipped' | 'skippedCount'> {
  const { created, changed, unchanged, skipped: skippedCount } = counts;
  return { created, changed, unchanged, skipped, skippedCount };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
