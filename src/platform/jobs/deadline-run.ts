import type { Deadline } from './deadline';

/** Resolves true when the work has ended before this moment of the monotonic clock. The work must never reject. */
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

/**
 * Runs one kind of work for a limited time, one run at a time. A run that is not over at its deadline is left alone: the
 * process may be frozen in it and thawed for the next run, which waits for it first.
 */
export class DeadlineRun<End> {
  private underWay: Promise<End> | undefined;

  /** Resolves when no run is under way any more. */
  async ended(): Promise<void> {
    await this.underWay;
  }

  /** Gives how the work ended; undefined when it, or the run before it, did not end in time. It must never reject. */
  async run(deadline: Deadline, work: () => Promise<End>): Promise<End | undefined> {
    if (this.underWay !== undefined && !(await endsBefore(this.underWay, deadline.lastStartAt)))
      return undefined;
    const running = work().finally(() => {
      this.underWay = undefined;
    });
    this.underWay = running;
    return (await endsBefore(running, deadline.endAt)) ? running : undefined;
  }
}
