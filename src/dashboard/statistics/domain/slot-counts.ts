import type { LatencyCounts } from './latency-buckets';

/** A slot is five minutes, named by its begin in milliseconds since the epoch. */
export const SLOT_MS = 300_000;

/** What is counted in a slot. */
export interface SlotCounts {
  /** Orders with a line that was counted. */
  readonly orders: number;
  /** Units that they took. */
  readonly units: number;
  /** Accepted pushes by the bucket of their latency. */
  readonly latencies: LatencyCounts;
}

export const NOTHING_COUNTED: SlotCounts = { orders: 0, units: 0, latencies: new Map() };

export function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS) * SLOT_MS;
}

/** The slots that begin from `fromMs` on and before `untilMs`, oldest first. */
export function slotsBetween(fromMs: number, untilMs: number): number[] {
  const first = Math.ceil(fromMs / SLOT_MS) * SLOT_MS;
  return Array.from(
    { length: Math.max(0, Math.ceil((untilMs - first) / SLOT_MS)) },
    (_, n) => first + n * SLOT_MS,
  );
}

/** The slots of the last `ms` milliseconds, with the one that has begun. */
export function lastSlots(ms: number, nowMs: number): number[] {
  const end = slotOf(nowMs) + SLOT_MS;
  return slotsBetween(end - ms, end);
}

export function addCounts(parts: readonly SlotCounts[]): SlotCounts {
  const latencies = new Map<number, number>();
  let [orders, units] = [0, 0];
  for (const part of parts) {
    orders += part.orders;
    units += part.units;
    for (const [bucket, count] of part.latencies) latencies.set(bucket, (latencies.get(bucket) ?? 0) + count);
  }
  return { orders, units, latencies };
}
