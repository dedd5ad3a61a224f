/** Milliseconds between two ticks while calls arrive. */
const TICK_MS = 10;

/** Milliseconds without a call after which the ticks end, so that an idle simulator does not wake the machine. */
const IDLE_AFTER_MS = 2_000;

/**
 * Measures since when a call that is read now may have waited. A blocked event loop reads at once all calls of the time
 * that it was blocked, and those must not count as one burst of the client. A result is at most two ticks too early.
 */
export class EventLoopMonitor {
  private timer: NodeJS.Timeout | undefined;
  private last = 0;
  private beforeLast = 0;
  private askedAt = 0;

  constructor(private readonly now: () => number) {}

  /** The earliest possible arrival of a call that is read now, in ms; the present time when no tick was running. */
  earliestArrival(): number {
    this.askedAt = this.now();
    if (this.timer === undefined) {
      this.last = this.askedAt;
      this.beforeLast = this.askedAt;
      this.timer = setInterval(() => {
        this.tick();
      }, TICK_MS).unref();
    }
    return Math.min(this.beforeLast, this.askedAt);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The tick after a block runs before the waiting calls are read, so the tick before it bounds their arrival. */
  private tick(): void {
    this.beforeLast = this.last;
    this.last = this.now();
    if (this.beforeLast - this.askedAt > IDLE_AFTER_MS) this.stop();
  }
}
