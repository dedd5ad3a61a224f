import { HOUR_MS } from '../../../../platform/durations';
import { waitMsFor, fullBudget, type SearchBudget } from './search-budget';

/** Moments are milliseconds since the epoch by our clock, except the watermark and times in ISO, which are Amazon's. */
export interface SearchState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  /** Amazon's time through which all orders are recorded; absent before the first search has ended. */
  readonly watermarkMs?: number;
  /** How far before the watermark the next search begins. */
  readonly overlapMs: number;
  /** The search in progress. */
  readonly run?: SearchRun;
  /** No search and no page is asked for before this moment. */
  readonly notBeforeMs: number;
  /** From one search to the next, as the budget allowed after the last one. */
  readonly intervalMs?: number;
  readonly budget: SearchBudget;
  readonly parked: readonly ParkedOrder[];
  /** Calls in a row without success, the moment of the first of them, and the reason of the last. */
  readonly failures: number;
  readonly failingSinceMs?: number;
  readonly problem?: string;
  /** When the last search that ended had begun. */
  readonly lastSearchBeganAtMs?: number;
  readonly lastFinishedAtMs?: number;
  /** Amazon has refused access to orders once since the last answer: single refusals pass. */
  readonly isDenied?: true;
  /** Amazon refuses access to orders. */
  readonly closed?: { readonly sinceMs: number; readonly reason: string };
  /** Amazon refuses the query; the alert about it is open. */
  readonly refusedSinceMs?: number;
  /** More orders change than the plan lets be searched; the alert about it is open. */
  readonly behindSinceMs?: number;
  /** Orders that cannot be recorded; the alert about them is open. */
  readonly incompleteSinceMs?: number;
}

/** A search that has begun: its pages are asked for one after the other. */
export interface SearchRun {
  /** ISO; the same for all pages. */
  readonly lastUpdatedAfter: string;
  readonly beganAtMs: number;
  /** Pages whose orders are recorded. */
  readonly pages: number;
  readonly found: number;
  readonly moved: number;
  /** Orders without an id, which nothing can record. */
  readonly nameless: number;
  /** Of the next page; absent for the first one. */
  readonly token?: string;
  /** What the first page states as its end: the next watermark. ISO. */
  readonly lastUpdatedBefore?: string;
  /** A page had to wait for the budget. */
  readonly hasWaited?: true;
}

/** An order that could not be recorded yet: Amazon is asked for it by its id. */
export interface ParkedOrder {
  readonly orderId: string;
  /** As in `an order item has no seller SKU`. */
  readonly problem: string;
  /** Its change is not older than this: the beginning of the search that found it, by Amazon's clock. */
  readonly changedFromMs: number;
  readonly sinceMs: number;
  readonly nextAtMs: number;
  readonly attempts: number;
}

/** The longest overlap: searches are known to leave out an order that a later one has. */
export const LONGEST_OVERLAP_MS = 600_000;
/** No pause is longer, in milliseconds: a moment that is further ahead was stored by a clock that was wrong. */
export const LONGEST_PAUSE_MS = HOUR_MS;
/** Amazon accepts the token of a page for 24 hours. */
const TOKEN_VALID_MS = 23 * 3_600_000;

/** Before the first search. */
export function neverSearched(nowMs: number): SearchState {
  return {
    revision: 0,
    overlapMs: LONGEST_OVERLAP_MS,
    notBeforeMs: 0,
    budget: fullBudget(nowMs),
    parked: [],
    failures: 0,
  };
}

/** The step that is due now; `search` and `ask` are one call each. */
export type SearchStep =
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'search' }
  | { readonly kind: 'ask'; readonly parked: ParkedOrder };

export function nextStep(state: SearchState, nowMs: number): SearchStep {
  const notBeforeMs = state.notBeforeMs - nowMs > LONGEST_PAUSE_MS ? nowMs : state.notBeforeMs;
  const searchAtMs = Math.max(notBeforeMs, nowMs + waitMsFor(state.budget, 1, nowMs));
  if (searchAtMs <= nowMs) return { kind: 'search' };
  const [first] = state.parked.toSorted((one, other) => one.nextAtMs - other.nextAtMs);
  if (first === undefined || state.closed !== undefined) return { kind: 'wait', untilMs: searchAtMs };
  if (first.nextAtMs <= nowMs) return { kind: 'ask', parked: first };
  return { kind: 'wait', untilMs: Math.min(searchAtMs, first.nextAtMs) };
}

/** The search in progress, unless its token is too old for another page. */
export function usableRun({ run }: SearchState, nowMs: number): SearchRun | undefined {
  if (run?.token === undefined || nowMs - run.beganAtMs > TOKEN_VALID_MS) return undefined;
  return run;
}

/** Without a search that ends for so long, in milliseconds, a person should know. */
const OVERDUE_MS = 900_000;

export function overdueMs({ intervalMs }: Pick<SearchState, 'intervalMs'>, pollMs: number): number {
  return Math.max(OVERDUE_MS, 3 * (intervalMs ?? pollMs));
}
