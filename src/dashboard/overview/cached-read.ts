/** A figure is read again after this time at the latest, in milliseconds. */
const MAX_AGE_MS = 60_000;
/** An index may lag behind a change for so long, in milliseconds: what was read within it is read once more. */
const INDEX_LAG_MS = 2_000;
/** The time between two reads for the same change, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * A read of the store whose answer is kept until something that it depends on changes, or for a minute. While the store
 * does not answer, the last answer stays.
 */
export class CachedRead<T> {
  private last: { readonly value: T; readonly atMs: number } | undefined;
  private changedMs = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    /** Milliseconds of a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
    /** A read that costs much: after a change only, and no sooner than this after the last one, in milliseconds. */
    private readonly everyMs?: number,
  ) {}

  markChanged(): void {
    this.changedMs = this.now();
  }

  /** Throws when the store has never answered. */
  async get(): Promise<T> {
    if (this.reading !== undefined) await this.reading.catch(() => undefined);
    if (this.isDue()) {
      this.reading ??= this.readNow().finally(() => {
        this.reading = undefined;
      });
      await this.reading.catch((error: unknown) => {
        if (this.last === undefined) throw error;
      });
    }
    if (this.last === undefined) return this.read();
    return this.last.value;
  }

  private isDue(): boolean {
    if (this.last === undefined) return true;
    const { atMs } = this.last;
    const now = this.now();
    if (this.everyMs !== undefined) return atMs < this.changedMs + INDEX_LAG_MS && now - atMs >= this.everyMs;
    if (now - atMs > MAX_AGE_MS || this.changedMs > atMs) return true;
    return atMs < this.changedMs + INDEX_LAG_MS && now >= atMs + PAUSE_MS;
  }

  private async readNow(): Promise<void> {
    const atMs = this.now();
    this.last = { value: await this.read(), atMs };
  }
}
