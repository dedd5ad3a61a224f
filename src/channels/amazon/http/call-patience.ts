/**
 * How long an answer is waited for, as plain data; all times in ms. Amazon's calls take part of a second, and at times six
 * or ten; its gateway gives up after about 30 s (29 s is the usual limit of AWS API Gateway). A time-out below what calls
 * take at the moment would repeat each of them for ever. So it is twice the time of the slowest call of late.
 */
export interface CallPatience {
  /** The time-out while calls are fast. */
  readonly usualMs: number;
  readonly slowestMs: number;
  /** Until when the slowest call counts. */
  readonly untilMs: number;
}

/** The longest time-out: by then Amazon's own gateway has given up. */
export const LONGEST_CALL_MS = 30_000;
const REMEMBERED_MS = 600_000;

export function patience(usualMs: number): CallPatience {
  return { usualMs, slowestMs: 0, untilMs: 0 };
}

export function timeoutMs({ usualMs, slowestMs, untilMs }: CallPatience, nowMs: number): number {
  return nowMs < untilMs ? Math.max(usualMs, Math.min(LONGEST_CALL_MS, 2 * slowestMs)) : usualMs;
}

/** After a call that took so long until its answer, or until it was given up. */
export function afterCall(before: CallPatience, tookMs: number, nowMs: number): CallPatience {
  const isForgotten = nowMs >= before.untilMs;
  if (2 * tookMs <= before.usualMs || (!isForgotten && tookMs < before.slowestMs)) return before;
  return { ...before, slowestMs: tookMs, untilMs: nowMs + REMEMBERED_MS };
}
