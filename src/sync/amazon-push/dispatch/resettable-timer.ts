/** The longest time that a timer of Node can wait, in milliseconds; one that is set for longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** One timer that is set anew as the plans change. It may fire early, never late: what it calls checks the clock. */
export class ResettableTimer {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly wake: () => void) {}

  /** Fires after this many milliseconds, and not at the time that was set before. */
  after(ms: number): void {
    this.cancel();
    this.timer = setTimeout(
      () => {
        this.wake();
      },
      Math.min(ms, LONGEST_MS),
    );
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}
