import type { AdminFailure } from '../../../channels/shopify/admin/admin-result';
import { MINUTE_MS } from '../../../platform/durations';
import { type RetryRule, retryDelayMs } from '../../../platform/retry-delay';
import type {
  ActiveImport,
  BulkPhase,
  EndedImport,
  ImportCounts,
  ImportFailure,
  ImportRun,
  ImportState,
} from './import-state';

/** Tries in a row without a usable answer after which a run ends: about a quarter of an hour. */
const MOST_ATTEMPTS = 12;
/** Shopify makes a list within seconds to minutes; one that is not ready after so long is given up, in milliseconds. */
const LIST_DEADLINE_MS = 240 * MINUTE_MS;
const RETRY: RetryRule = { firstMs: 1_000, longestMs: 2 * MINUTE_MS };
/** Between two looks at a list that Shopify makes. */
const LOOK: RetryRule = { firstMs: 500, longestMs: 10_000 };
/** Another operation of the app runs: it ends by itself. */
const IN_PROGRESS = 'OPERATION_IN_PROGRESS';

/** The moment of a decision, in milliseconds since the epoch, with a random number in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** Shopify makes the list, or has made it. */
export function onward({ run, ...state }: ActiveImport, bulk: BulkPhase, total?: number): ActiveImport {
  const { problem, ...kept } = run;
  const known = total === undefined ? {} : { total };
  return { ...state, run: { ...kept, ...known, bulk, notBefore: 0, attempts: 0 } };
}

/** The list is not ready: it is looked at again. */
export function notReady(active: ActiveImport, { now, random }: Moment, total: number): ImportState {
  if (now - active.run.beganAt >= LIST_DEADLINE_MS) return failed(active, now, FAILURES.late());
  const { problem, ...kept } = active.run;
  const attempts = kept.attempts + 1;
  const notBefore = Math.ceil(now + retryDelayMs(LOOK, attempts - 1, random));
  return { ...active, run: { ...kept, total, attempts, notBefore } };
}

/** Items were taken in up to this one. */
export function progressed(
  active: ActiveImport,
  progress: Pick<ImportRun, 'done' | 'counts' | 'skippedParts'>,
): ActiveImport {
  const { problem, ...kept } = active.run;
  return { ...active, run: { ...kept, ...progress, attempts: 0 } };
}

/** A call that failed: the step is repeated, or the run ends. */
export function unsuccessful(active: ActiveImport, failure: AdminFailure, moment: Moment): ImportState {
  switch (failure.kind) {
    case 'unknown':
      return deferred(active, moment, `Shopify gave no usable answer: ${failure.message}.`);
    case 'refused': {
      const text = failure.errors.map(({ message }) => message).join('; ');
      return failure.errors.every(({ code }) => code === IN_PROGRESS)
        ? deferred(active, moment, `Shopify makes another list for this app: ${text}.`)
        : failed(active, moment.now, FAILURES.refused(text));
    }
    case 'no_access':
      return failed(active, moment.now, FAILURES.noAccess(failure.message));
    case 'off':
      return failed(active, moment.now, FAILURES.noAccess('this service has no Admin access'));
  }
}

/** No usable answer, or a file that broke off: retried with back-off, and given up in the end. */
export function deferred(active: ActiveImport, { now, random }: Moment, problem: string): ImportState {
  const attempts = active.run.attempts + 1;
  if (attempts >= MOST_ATTEMPTS) return failed(active, now, FAILURES.unavailable(problem));
  const notBefore = Math.ceil(now + retryDelayMs(RETRY, attempts - 1, random));
  return { ...active, run: { ...active.run, notBefore, attempts, problem } };
}

/** The file could not be read: its address is asked for again. */
export function fileFailed(active: ActiveImport, moment: Moment, problem: string): ImportState {
  const { bulk } = active.run;
  if (bulk.phase !== 'reading') return deferred(active, moment, problem);
  const again: BulkPhase = { phase: 'making', operationId: bulk.operationId };
  return deferred({ ...active, run: { ...active.run, bulk: again } }, moment, problem);
}

/** The list was read to its end. */
export function finished({ run, ...state }: ActiveImport, now: number): ImportState {
  return { ...state, last: endedOf(run, now) };
}

/** The run ends without a result. What it has registered stays. */
export function failed({ run, ...state }: ActiveImport, now: number, failure: ImportFailure): ImportState {
  return { ...state, last: { ...endedOf(run, now), failure } };
}

/** Two counts together. */
export function sumOf(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    created: one.created + other.created,
    changed: one.changed + other.changed,
    unchanged: one.unchanged + other.unchanged,
    skipped: one.skipped + other.skipped,
  };
}

export const FAILURES = {
  noAccess: (text: string): ImportFailure => ({
    code: 'shopify_no_access',
    message: `Shopify refuses access: ${text}. Run npm run shopify:check, and request the import again.`,
  }),
  refused: (text: string): ImportFailure => ({
    code: 'shopify_refuses',
    message: `Shopify refuses the call: ${text}. Request the import again when this is solved.`,
  }),
  unavailable: (problem: string): ImportFailure => ({
    code: 'shopify_unavailable',
    message: `The import gave up after repeated tries. ${problem} Request it again later: it registers what is missing.`,
  }),
  bulk: (text: string): ImportFailure => ({
    code: 'bulk_failed',
    message: `Shopify ended the list of all items with an error (${text}). Request the import again.`,
  }),
  late: (): ImportFailure => ({
    code: 'bulk_failed',
    message: 'Shopify did not finish the list of all items within four hours. Request the import again.',
  }),
} as const;

function endedOf(run: ImportRun, finishedAt: number): EndedImport {
  const { runId, dryRun, beganAt, done, counts, skippedParts } = run;
  return { runId, dryRun, beganAt, finishedAt, done, counts, skippedParts };
}
