/**
 * A map of bounded size that forgets what was written longest ago, in two halves: to drop the first entry of a map for
 * each new one means to step over the holes that all the dropped ones left in it.
 */
export class LruMap<K, V> {
  private newer = new Map<K, V>();
  private older = new Map<K, V>();
  private readonly half: number;

  /** Holds at most `capacity` entries, an even number, and whatever was written with fewer than half as many since. */
  constructor(capacity: number) {
    this.half = capacity / 2;
  }

  get(key: K): V | undefined {
    return this.newer.get(key) ?? this.older.get(key);
  }

  set(key: K, value: V): void {
    if (this.newer.size >= this.half && !this.newer.has(key)) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, value);
  }

  delete(key: K): void {
    this.newer.delete(key);
    this.older.delete(key);
  }
}
