import { type Deadline, endsBefore } from './deadline';

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
