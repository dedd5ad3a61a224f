import { HOUR_MS, MINUTE_MS } from '../../src/platform/durations';
import { bucketOf, percentilesOf } from '../../src/platform/latency-buckets';

/** When a number that Amazon accepted is looked at, in milliseconds: the defaults of RECEIPT_CHECK_MS. */
const LOOKS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];

/** The delays of a shop as the service measures them. */
export class Delays {
  private readonly counted = new Map<number, number>();
  private readonly observed = new Map<number, number>();

  /** An order at Amazon was counted so many milliseconds after it was placed. */
  noteCounted(ms: number): void {
    add(this.counted, ms);
  }

  /** A number was live so many milliseconds after Amazon accepted it: the first look after that observes it. */
  noteLive(ms: number): void {
    add(this.observed, LOOKS_MS.find((look) => look >= ms) ?? HOUR_MS);
  }

  /** The p99 until an order is counted, and of a number until it is observed, together. */
  get p99Ms(): number {
    return (percentilesOf(this.counted).p99Ms ?? 0) + (percentilesOf(this.observed).p99Ms ?? 0);
  }
}

function add(counts: Map<number, number>, ms: number): void {
  const bucket = bucketOf(ms);
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
}
