/** Time kept for the end of an invocation: releasing leases, the last log lines, the answer. In milliseconds. */
const FINISH_MS = 1000;
/** Time kept for a call that starts at the last moment; the next run waits for one that takes longer. In milliseconds. */
const LAST_CALL_MS = 6000;

/** The time that work may take, by the monotonic clock: from `lastStartAt` on nothing new begins. */
export interface Deadline {
  readonly lastStartAt: number;
  readonly endAt: number;
}

/** Divides the time that is left, in milliseconds; of a very short time one half is kept for the end. */
export function deadlineIn(leftMs: number, monotonicNow: number): Deadline {
  const left = Math.max(0, leftMs);
  return {
    lastStartAt: monotonicNow + left - Math.min(LAST_CALL_MS, left / 2),
    endAt: monotonicNow + left - Math.min(FINISH_MS, left / 5),
  };
}

/** Resolves true when the work ends before this moment of the monotonic clock. The work must never reject. */
export async function endsBefore(work: Promise<unknown>, moment: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(
      () => {
        resolve(false);
      },
      Math.max(0, moment - performance.now()),
    );
  });
  const isEnded = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return isEnded;
}

/** Resolves at this moment of the monotonic clock, or soon after. */
export async function sleepUntil(moment: number): Promise<void> {
  await endsBefore(new Promise(() => undefined), moment);
}
