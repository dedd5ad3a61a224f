import type { OrderState } from '../../../channels/amazon/orders/order-state';
import type { LatencyCounts } from '../../../platform/latency-buckets';

/** A slot is five minutes, named by its begin in milliseconds since the epoch. */
export const SLOT_MS = 300_000;

/** The ways on which a state of an order at Amazon arrives. */
export type OrderSource = OrderState['source'];

/** Sales that moved stock. */
interface SoldCounts {
  /** Orders with a line that was counted. */
  readonly orders: number;
  /** Units that they took. */
  readonly units: number;
}

/** What is counted in a slot; sales of both channels. */
export interface SlotCounts extends SoldCounts {
  /** Those of them that were sold at Amazon. */
  readonly amazon: SoldCounts;
  /** Accepted pushes by the bucket of their latency. */
  readonly latencies: LatencyCounts;
  /** Orders at Amazon by the bucket of the time until they were counted, for each way on which they arrived. */
  readonly delays: Readonly<Record<OrderSource, LatencyCounts>>;
}

export const NOTHING_COUNTED: SlotCounts = {
  orders: 0,
  units: 0,
  amazon: { orders: 0, units: 0 },
  latencies: new Map(),
  delays: { notice: new Map(), search: new Map(), order: new Map() },
};

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
  return {
    ...sold(parts),
    amazon: sold(parts.map(({ amazon }) => amazon)),
    latencies: added(parts.map(({ latencies }) => latencies)),
    delays: {
      notice: added(parts.map(({ delays }) => delays.notice)),
      search: added(parts.map(({ delays }) => delays.search)),
      order: added(parts.map(({ delays }) => delays.order)),
    },
  };
}

function sold(parts: readonly SoldCounts[]): SoldCounts {
  let [orders, units] = [0, 0];
  for (const part of parts) {
    orders += part.orders;
    units += part.units;
  }
  return { orders, units };
}

function added(parts: readonly LatencyCounts[]): LatencyCounts {
  const sum = new Map<number, number>();
  for (const part of parts)
    for (const [bucket, count] of part) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  return sum;
}
