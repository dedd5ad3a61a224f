import { DAY_MS } from '../../../platform/durations';

/** How far back a moment of the cron is looked for when none is known, in milliseconds: a year and a day. */
const FURTHEST_BACK_MS = 366 * DAY_MS;

/**
 * The latest moment of a schedule up to `now` and after `sinceMs`; undefined when there was none. Moments that were missed
 * in between are one: a single poll makes up for all of them. `next` gives the first moment after another one.
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
