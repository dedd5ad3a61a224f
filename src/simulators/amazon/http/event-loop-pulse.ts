/** How often it beats while calls come in, in milliseconds. */
const BEAT_MS = 10;

/** It rests when it was not asked for so long, in milliseconds: an idle simulator must not wake a laptop. */
const REST_AFTER_MS = 2_000;

/**
 * Knows since when a call that is read now may have been waiting: an event loop that was held up reads at once what came
 * in over a second, and must not hold that against the caller. Its answers are two beats too early at most.
 */
export class EventLoopPulse {
  private timer: NodeJS.Timeout | undefined;
  private last = 0;
  private beforeLast = 0;
  private askedAt = 0;

  constructor(private readonly now: () => number) {}

  /** The earliest moment at which a call that is read now can have come in, in ms; now, when it was at rest. */
  earliestArrival(): number {
    this.askedAt = this.now();
    if (this.timer === undefined) {
      this.last = this.askedAt;
      this.beforeLast = this.askedAt;
      this.timer = setInterval(() => {
        this.beat();
      }, BEAT_MS).unref();
    }
    return Math.min(this.beforeLast, this.askedAt);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The beat that ends a stall comes before the calls that waited for its end are read: the one before began it. */
  private beat(): void {
    this.beforeLast = this.last;
    this.last = this.now();
    if (this.beforeLast - this.askedAt > REST_AFTER_MS) this.stop();
  }
}
