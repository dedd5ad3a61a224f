/** How long finishing takes at the most: giving leases back, the last log lines, the answer. In milliseconds. */
const FINISH_MS = 1000;
/** What is kept for a call that was begun just in time: Amazon has five seconds for it. In milliseconds. */
const LAST_CALL_MS = 6000;

/** The time that work may take, by the monotonic clock: from `lastStartAt` on nothing new begins. */
export interface Deadline {
  readonly lastStartAt: number;
  readonly endAt: number;
}

/** Divides the time that is left, in milliseconds; of a very short one half is kept for the end. */
export function deadlineIn(leftMs: number, monotonicNow: number): Deadline {
  const left = Math.max(0, leftMs);
  return {
    lastStartAt: monotonicNow + left - Math.min(LAST_CALL_MS, left / 2),
    endAt: monotonicNow + left - Math.min(FINISH_MS, left / 5),
  };
}
