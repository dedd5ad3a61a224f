import { atPace, exhausted, refillMs, spend, waitMsFor } from './search-budget';
import {
  askedAgainLater,
  isGivenUp,
  parkedAfterPage,
  reportable,
  type UnrecordedOrder,
  without,
} from './parked-orders';
import { intervalMsAfter, overlapMsAfter } from './search-plan';
import {
  LONGEST_PAUSE_MS,
  type ParkedOrder,
  type SearchRun,
  type SearchState,
  usableRun,
} from './search-state';

/**
 * Amazon searches through two minutes before the call and refuses a later beginning; with a minute in which the two clocks
 * may differ. The first search begins so long before the start, and a search whose answer states no end ends so long
 * before its beginning.
 */
const AMAZON_DELAY_MS = 180_000;
/** A search or page that failed is tried again after these pauses, and then at the usual interval. */
const RETRIES_MS = [1_000, 5_000, 15_000];
/** A query that Amazon refuses is tried again at this interval: the refusals that are known ended by themselves within days. */
const REFUSED_PAUSE_MS = 900_000;
/** Missing access needs a person; it is tried again at this interval. */
export const DENIED_PAUSE_MS = 300_000;

/** A state with a search in progress, of which a call has been announced. */
export type ActiveSearch = SearchState & { readonly run: SearchRun };

/** A page whose orders were handed to the recorder. */
export interface RecordedPage {
  readonly found: number;
  /** Orders that moved stock. */
  readonly moved: number;
  /** Orders that are recorded, or do not count. */
  readonly recorded: ReadonlySet<string>;
  readonly unrecorded: readonly UnrecordedOrder[];
  /** Unreadable orders without an id: nothing can be asked again. */
  readonly nameless: number;
  readonly nextToken?: string | undefined;
  readonly lastUpdatedBefore?: string | undefined;
  readonly ratePerSecond?: number | undefined;
}

/** The result of a step, for the log, the metrics and the alerts. */
export type SearchEvent =
  | { readonly kind: 'page'; readonly found: number; readonly waitMs: number }
  | {
      readonly kind: 'finished';
      readonly found: number;
      readonly moved: number;
      readonly pages: number;
      readonly seconds: number;
      readonly watermarkMs: number;
    }
  | {
      readonly kind: 'failed' | 'throttled' | 'refused' | 'closed';
      readonly reason: string;
      readonly untilMs: number;
    }
  | { readonly kind: 'unparked'; readonly orderId: string; readonly outcome: string }
  | { readonly kind: 'still_parked' | 'given_up'; readonly orderId: string; readonly problem: string };

/** The state to write after a step, and the event to report. */
export interface Transition {
  readonly state: SearchState;
  readonly event: SearchEvent;
}

/**
 * The next call of the search is about to be made: the budget pays for it before it goes out. Without a page that can be
 * continued, a search begins, from the watermark or from where orders begin to count.
 */
export function announced(state: SearchState, countedFromMs: number, nowMs: number): ActiveSearch {
  const { watermarkMs, overlapMs } = state;
  const firstMs = countedFromMs - AMAZON_DELAY_MS;
  const afterMs = watermarkMs === undefined ? firstMs : Math.max(firstMs, watermarkMs - overlapMs);
  const run = usableRun(state, nowMs) ?? {
    lastUpdatedAfter: new Date(afterMs).toISOString(),
    beganAtMs: nowMs,
    pages: 0,
    found: 0,
    moved: 0,
    nameless: 0,
  };
  return { ...state, run, budget: spend(state.budget, nowMs) };
}

/** The orders of a page are durable. The watermark moves with the last page, and not before. */
export function pageRecorded(
  search: ActiveSearch,
  page: RecordedPage,
  pollMs: number,
  nowMs: number,
): Transition {
  const { problem, isDenied, closed, refusedSinceMs, run, ...kept } = search;
  const budget = atPace(search.budget, page.ratePerSecond, nowMs);
  const changedFromMs = Date.parse(run.lastUpdatedAfter);
  const parked = parkedAfterPage(search.parked, page.recorded, page.unrecorded, { changedFromMs, nowMs });
  const nameless = run.nameless + page.nameless;
  const isIncomplete = nameless > 0 || reportable(parked, nowMs).length > 0;
  const lastUpdatedBefore = run.lastUpdatedBefore ?? page.lastUpdatedBefore;
  const next: SearchRun = {
    ...run,
    pages: run.pages + 1,
    found: run.found + page.found,
    moved: run.moved + page.moved,
    nameless,
    ...(lastUpdatedBefore === undefined ? {} : { lastUpdatedBefore }),
  };
  const state: SearchState = {
    ...kept,
    budget,
    parked,
    ...(isIncomplete ? { incompleteSinceMs: search.incompleteSinceMs ?? nowMs } : {}),
  };
  return page.nextToken === undefined
    ? finished(state, next, isIncomplete, pollMs, nowMs)
    : morePages(state, { ...next, token: page.nextToken }, nowMs);
}

function morePages(state: SearchState, run: SearchRun, nowMs: number): Transition {
  const waitMs = waitMsFor(state.budget, 1, nowMs);
  const event = { kind: 'page', found: run.found, waitMs } as const;
  if (waitMs === 0) return { state: { ...state, run, notBeforeMs: nowMs }, event };
  return {
    state: {
      ...state,
      run: { ...run, hasWaited: true },
      notBeforeMs: nowMs + waitMs,
      behindSinceMs: state.behindSinceMs ?? nowMs,
    },
    event,
  };
}

function finished(
  { behindSinceMs, incompleteSinceMs, failingSinceMs, ...state }: SearchState,
  run: SearchRun,
  isIncomplete: boolean,
  pollMs: number,
  nowMs: number,
): Transition {
  const statedMs = Date.parse(run.lastUpdatedBefore ?? '');
  const endMs = Number.isNaN(statedMs) ? run.beganAtMs - AMAZON_DELAY_MS : statedMs;
  const watermarkMs = Math.max(endMs, state.watermarkMs ?? -Infinity);
  const intervalMs = intervalMsAfter(state.budget, pollMs, nowMs);
  const spanMs = endMs - Date.parse(run.lastUpdatedAfter);
  return {
    state: {
      ...state,
      failures: 0,
      watermarkMs,
      overlapMs: overlapMsAfter({ orders: run.found, spanMs }, intervalMs, state.budget, nowMs),
      intervalMs,
      notBeforeMs: Math.max(nowMs, run.beganAtMs + intervalMs),
      lastSearchBeganAtMs: run.beganAtMs,
      lastFinishedAtMs: nowMs,
      ...(run.hasWaited === true && behindSinceMs !== undefined ? { behindSinceMs } : {}),
      ...(isIncomplete && incompleteSinceMs !== undefined ? { incompleteSinceMs } : {}),
    },
    event: {
      kind: 'finished',
      found: run.found,
      moved: run.moved,
      pages: run.pages,
      seconds: Math.max(0, nowMs - run.beganAtMs) / 1000,
      watermarkMs,
    },
  };
}

/** No usable answer, or orders that could not be recorded. The burst of the plan pays for the first retries. */
export function failed(
  search: ActiveSearch,
  reason: string,
  pollMs: number,
  nowMs: number,
  pauseMs = RETRIES_MS[search.failures] ?? Math.max(pollMs, 15_000),
): Transition {
  return unsuccessful(search, 'failed', reason, pauseMs, nowMs);
}

/** Amazon's limit was met: another application of the seller uses the plan too, or another process did. */
export function throttled(search: ActiveSearch, retryAfterMs: number, nowMs: number): Transition {
  const budget = exhausted(nowMs);
  const pauseMs = Math.min(Math.max(retryAfterMs, refillMs(budget)), LONGEST_PAUSE_MS);
  return unsuccessful({ ...search, budget }, 'throttled', 'Amazon throttles the search.', pauseMs, nowMs);
}

/**
 * Amazon refuses the query. That of a page may be about its token: the search begins anew, soon. That of a whole search
 * has been accepted before, and is not tried often.
 */
export function refused(search: ActiveSearch, reason: string, pollMs: number, nowMs: number): Transition {
  const { run, ...state } = search;
  const { token, ...unpaged } = run;
  if (token !== undefined) return failed({ ...state, run: unpaged }, reason, pollMs, nowMs);
  const refusing = { ...search, refusedSinceMs: search.refusedSinceMs ?? nowMs };
  return unsuccessful(refusing, 'refused', reason, REFUSED_PAUSE_MS, nowMs);
}

/** Amazon refuses access to orders: nothing waits for them until it is granted. A single refusal is a failure as any other. */
export function denied(search: ActiveSearch, reason: string, pollMs: number, nowMs: number): Transition {
  if (search.isDenied === undefined) return failed({ ...search, isDenied: true }, reason, pollMs, nowMs);
  const closed = { sinceMs: search.closed?.sinceMs ?? nowMs, reason };
  return unsuccessful({ ...search, closed }, 'closed', reason, DENIED_PAUSE_MS, nowMs);
}

/** A search without a recorded page begins anew: its beginning is that of the call which is answered. */
function unsuccessful(
  { run, ...state }: ActiveSearch,
  kind: 'failed' | 'throttled' | 'refused' | 'closed',
  reason: string,
  pauseMs: number,
  nowMs: number,
): Transition {
  const untilMs = nowMs + pauseMs;
  return {
    state: {
      ...state,
      ...(run.token === undefined ? {} : { run }),
      failures: state.failures + 1,
      failingSinceMs: state.failingSinceMs ?? nowMs,
      problem: reason,
      notBeforeMs: untilMs,
    },
    event: { kind, reason, untilMs },
  };
}

/** A parked order is recorded, or Amazon does not have it any more. */
export function unparked(state: SearchState, { orderId }: ParkedOrder, outcome: string): Transition {
  return {
    state: { ...state, parked: without(state.parked, orderId) },
    event: { kind: 'unparked', orderId, outcome },
  };
}

/** A parked order cannot be recorded yet. */
export function stillParked(
  state: SearchState,
  parked: ParkedOrder,
  problem: string,
  nowMs: number,
): Transition {
  const { orderId } = parked;
  const isOver = isGivenUp(parked, nowMs);
  const orders = isOver
    ? without(state.parked, orderId)
    : askedAgainLater(state.parked, parked, problem, nowMs);
  const isIncomplete = reportable(orders, nowMs).length > 0;
  return {
    state: {
      ...state,
      parked: orders,
      ...(isIncomplete ? { incompleteSinceMs: state.incompleteSinceMs ?? nowMs } : {}),
    },
    event: { kind: isOver ? 'given_up' : 'still_parked', orderId, problem },
  };
}

/**
 * A person asks for a search. Unless one is due or under way already, this is the state to write: with it the search begins
 * as soon as the budget allows.
 */
export function requested(state: SearchState, nowMs: number): SearchState | undefined {
  return state.notBeforeMs <= nowMs ? undefined : { ...state, notBeforeMs: nowMs };
}
