/** What an import found, in numbers. */
export interface ImportCounts {
  /** SKUs that are registered by it, or would be. */
  readonly created: number;
  /** Always 0: a SKU that is registered already is compared, and not changed. */
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: number;
}

export const NOTHING_IMPORTED: ImportCounts = { created: 0, changed: 0, unchanged: 0, skipped: 0 };

/** Where a run is: Shopify is asked for the list of all items, makes it, or has made it. */
export type BulkPhase =
  | { readonly phase: 'asking' }
  | { readonly phase: 'making'; readonly operationId: string }
  | { readonly phase: 'reading'; readonly operationId: string; readonly url: string };

/** A run under way. Moments are in milliseconds since the epoch. */
export interface ImportRun {
  readonly runId: string;
  readonly dryRun: boolean;
  readonly beganAt: number;
  readonly bulk: BulkPhase;
  /** Items of the list that are taken in, and all of them where that is known. */
  readonly done: number;
  readonly total?: number;
  readonly counts: ImportCounts;
  /** How many parts of its list of skipped items are stored. */
  readonly skippedParts: number;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Steps in a row without success, or looks at a list that is not ready. */
  readonly attempts: number;
  /** Why the last step failed; absent once a step succeeds. */
  readonly problem?: string;
}

/** Why a run ended without a result: a code for programs, and what to do. */
export interface ImportFailure {
  readonly code: 'shopify_no_access' | 'shopify_refuses' | 'shopify_unavailable' | 'bulk_failed';
  readonly message: string;
}

/** A run that ended. */
export interface EndedImport extends Pick<
  ImportRun,
  'runId' | 'dryRun' | 'beganAt' | 'done' | 'counts' | 'skippedParts'
> {
  readonly finishedAt: number;
  readonly failure?: ImportFailure;
}

/** The whole state: any instance that reads it can continue. */
export interface ImportState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  readonly run?: ImportRun;
  readonly last?: EndedImport;
}

export type ActiveImport = ImportState & { readonly run: ImportRun };

export const NEVER_IMPORTED: ImportState = { revision: 0 };

/** `started`: the state to write. `under_way`: a run of this kind is under way. `other`: one of the other kind is. */
export type ImportBeginning =
  | { readonly kind: 'started'; readonly state: ActiveImport }
  | { readonly kind: 'under_way' | 'other'; readonly run: ImportRun };

export function beginning(state: ImportState, dryRun: boolean, now: number): ImportBeginning {
  const { run } = state;
  if (run !== undefined) return { kind: run.dryRun === dryRun ? 'under_way' : 'other', run };
  const next: ImportRun = {
    runId: String(state.revision + 1),
    dryRun,
    beganAt: now,
    bulk: { phase: 'asking' },
    done: 0,
    counts: NOTHING_IMPORTED,
    skippedParts: 0,
    notBefore: now,
    attempts: 0,
  };
  return { kind: 'started', state: { ...state, run: next } };
}
