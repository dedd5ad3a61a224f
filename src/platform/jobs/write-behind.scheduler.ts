import { endsBefore } from './deadline';

/** How long a stop, or the end of an event in Lambda, waits for the last write, in milliseconds. */
const LAST_WITHIN_MS = 1000;

/** What is written, and when. Durations are in milliseconds. */
export interface WriteBehindRules {
  /** How soon what waits is to be written; undefined when nothing waits. */
  readonly waitMs: () => number | undefined;
  /** Between the beginnings of two writes at least. */
  readonly betweenMs: number;
  /** Writes what waits at the call. When it throws, it has kept what it could not write. */
  readonly write: () => Promise<void>;
  /** Receives each error of `write`, and how many came in a row; returns the pause before the next try. */
  readonly onFailure: (error: unknown, failures: number) => number;
}

/**
 * Writes what its owner collects, beside the path that collects it: one write at a time, again after a failure, and once
 * more at the end of the process.
 */
export class WriteBehind {
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private dueAtMs = Infinity;
  private beganAtMs = -Infinity;
  private failures = 0;
  private isStopped = false;

  constructor(private readonly rules: WriteBehindRules) {}

  /** To be called when something was collected. Never throws. */
  schedule(): void {
    if (this.writing !== undefined || this.failures > 0) return;
    const waitMs = this.rules.waitMs();
    if (waitMs === undefined) return;
    const nowMs = performance.now();
    const dueAtMs = Math.max(nowMs + waitMs, this.beganAtMs + this.rules.betweenMs);
    if (dueAtMs < this.dueAtMs) this.arm(dueAtMs - nowMs);
  }

  /** Writes what waits, before the process ends or is frozen: one try, within a second. Never throws. */
  async flush(): Promise<void> {
    await endsBefore(this.writeNow(), performance.now() + LAST_WITHIN_MS);
  }

  /** The same for the last time: nothing is written after it. */
  async stop(): Promise<void> {
    await this.flush();
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async writeNow(): Promise<void> {
    await this.writing;
    clearTimeout(this.timer);
    this.dueAtMs = Infinity;
    this.writing ??= this.write().then((pauseMs) => {
      this.writing = undefined;
      // What was collected meanwhile has armed no timer.
      if (pauseMs === undefined) this.schedule();
      else this.arm(pauseMs);
    });
    await this.writing;
  }

  /** The pause before the next try, if it failed. */
  private async write(): Promise<number | undefined> {
    if (this.rules.waitMs() === undefined) return undefined;
    this.beganAtMs = performance.now();
    try {
      await this.rules.write();
      this.failures = 0;
      return undefined;
    } catch (error) {
      this.failures += 1;
      return this.rules.onFailure(error, this.failures);
    }
  }

  private arm(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.dueAtMs = performance.now() + delayMs;
    this.timer = setTimeout(() => void this.writeNow(), delayMs).unref();
  }
}
