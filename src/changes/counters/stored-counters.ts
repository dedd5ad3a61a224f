import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock';
import type { ChangeLog } from '../log/change-log.scheduler';

/** An instance that cannot reach the store for a while adds to a slot that is over, in milliseconds. */
const OPEN_AFTER_END_MS = 600_000;
/** Slots that are not over are read again after this time at the latest, in milliseconds. */
const MAX_AGE_MS = 60_000;
/** Another instance stores its counts at most a second after it published the change. */
const STORED_AFTER_MS = 2_000;
/** Milliseconds between two reads of what other instances count. */
const PAUSE_MS = 1_000;

/** What is counted, and in which slots. */
export interface CounterRules<Counts> {
  /** The length of a slot, which is named by its begin in milliseconds since the epoch. */
  readonly slotMs: number;
  /** Slots that are kept in memory. */
  readonly mostSlots: number;
  readonly nothing: Counts;
  readonly sum: (parts: readonly Counts[]) => Counts;
}

/** The counts of all instances together. */
export interface CounterStore<Counts> {
  /** Adds to a slot, and gives what it holds then. */
  add(slotMs: number, counts: Counts): Promise<Counts>;
  /** What these slots hold; those in which nothing was counted are absent. */
  read(slots: readonly number[]): Promise<Map<number, Counts>>;
}

interface StoredSlot<Counts> {
  readonly counts: Counts;
  readonly readAtMs: number;
}

/**
 * The counts by slot, as the store holds them and with what this instance has counted since. Slots that are over are read
 * once. Reads and writes of the store follow one another, so that no count is in both or in neither.
 */
export class StoredCounters<Counts extends object> {
  private readonly stored: LRUCache<number, StoredSlot<Counts>>;
  private counted = new Map<number, Counts>();
  private inFlight: ReadonlyMap<number, Counts> = new Map();
  private changedElsewhereMs = -Infinity;
  private last: Promise<unknown> = Promise.resolve();
  private failedReads = 0;
  private failure: unknown;

  constructor(
    private readonly log: ChangeLog,
    private readonly repository: CounterStore<Counts>,
    private readonly clock: Clock,
    private readonly rules: CounterRules<Counts>,
  ) {
    this.stored = new LRUCache({ max: rules.mostSlots });
  }

  get hasUnstored(): boolean {
    return this.counted.size > 0;
  }

  count(slotMs: number, counts: Counts): void {
    const { nothing, sum } = this.rules;
    this.counted.set(slotMs, sum([this.counted.get(slotMs) ?? nothing, counts]));
  }

  /** Another instance has counted something. */
  noteChangedElsewhere(): void {
    this.changedElsewhereMs = this.clock.now();
  }

  /** Stores what was counted. Throws when the store does not answer: the rest stays for the next call. */
  store(): Promise<void> {
    return this.inTurn(async () => {
      const counted = this.counted;
      this.counted = new Map();
      const left = new Map(counted);
      this.inFlight = left;
      try {
        for (const [slotMs, counts] of counted) {
          const sum = await this.repository.add(slotMs, counts);
          this.stored.set(slotMs, { counts: sum, readAtMs: this.clock.now() });
          left.delete(slotMs);
        }
      } finally {
        this.inFlight = new Map();
        for (const [slotMs, counts] of left) this.count(slotMs, counts);
      }
    });
  }

  /** The counts of each of these slots. Throws when the store does not answer. */
  async of(slots: readonly number[]): Promise<Counts[]> {
    await this.log.keepUp();
    const failedBefore = this.failedReads;
    if (this.missing(slots).length > 0)
      await this.inTurn(async () => {
        // A store that does not answer makes a caller wait for one time-out, and not for one of each caller before it.
        if (this.failedReads > failedBefore) throw this.failure;
        const missing = this.missing(slots);
        if (missing.length > 0) await this.read(missing);
      });
    return slots.map((slotMs) =>
      this.rules.sum(
        [this.stored.get(slotMs)?.counts, this.inFlight.get(slotMs), this.counted.get(slotMs)].filter(
          (counts) => counts !== undefined,
        ),
      ),
    );
  }

  private async read(slots: readonly number[]): Promise<void> {
    const readAtMs = this.clock.now();
    const found = await this.repository.read(slots).catch((error: unknown) => {
      this.failedReads += 1;
      this.failure = error;
      throw error;
    });
    for (const slotMs of slots)
      this.stored.set(slotMs, { counts: found.get(slotMs) ?? this.rules.nothing, readAtMs });
  }

  private missing(slots: readonly number[]): number[] {
    const now = this.clock.now();
    return slots.filter((slotMs) => {
      const slot = this.stored.get(slotMs);
      if (slot === undefined) return true;
      const { readAtMs } = slot;
      if (readAtMs >= slotMs + this.rules.slotMs + OPEN_AFTER_END_MS) return false;
      if (now - readAtMs > MAX_AGE_MS || this.changedElsewhereMs > readAtMs) return true;
      return readAtMs < this.changedElsewhereMs + STORED_AFTER_MS && now >= readAtMs + PAUSE_MS;
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
