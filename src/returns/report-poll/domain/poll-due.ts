import { DAY_MS } from '../../../platform/durations';

/** How far back the search for a moment of the cron goes when none is known, in milliseconds: a year and a day. */
const FURTHEST_BACK_MS = 366 * DAY_MS;

/**
 * The latest moment of a schedule up to `now` and after `sinceMs`; undefined when there is none. Earlier moments that were
 * missed need no poll of their own. `next` returns the first moment after another one.
 */
export function latestOccurrence(
  next: (afterMs: number) => number,
  sinceMs: number | undefined,
  now: number,
): number | undefined {
  const since = sinceMs ?? now - FURTHEST_BACK_MS;
  for (let backMs = 60_000; ; backMs *= 2) {
    const from = Math.max(since, now - backMs);
    let latest: number | undefined;
    for (let moment = next(from); moment <= now; moment = next(moment)) latest = moment;
    if (latest !== undefined || from <= since) return latest;
  }
}
