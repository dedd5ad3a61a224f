import { HOUR_MS } from '../../../platform/durations';
import type { LatencyCounts } from '../../../platform/latency-buckets';

/** Slots of an hour: five minutes each. */
const SLOT_MS = 300_000;
const SLOTS = HOUR_MS / SLOT_MS;

/** The ways of a number that have an objective. */
export const LEGS = ['accepted', 'observed'] as const;
export type Leg = (typeof LEGS)[number];

/** Numbers whose leg has ended, and those of them that were within the objective's time. */
export interface Share {
  readonly good: number;
  readonly total: number;
}

const NONE: Share = { good: 0, total: 0 };

/** What is counted in one hour. */
export interface SloCounts {
  /** By slot, counted from 0 at the begin of the hour. */
  readonly legs: Readonly<Record<Leg, ReadonlyMap<number, Share>>>;
  /** Legs by the bucket of their time, and orders at Amazon by that until they were counted. */
  readonly delays: Readonly<Record<Leg | 'counted', LatencyCounts>>;
}

export const NOTHING_COUNTED: SloCounts = {
  legs: { accepted: new Map(), observed: new Map() },
  delays: { accepted: new Map(), observed: new Map(), counted: new Map() },
};

export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}

export function slotOf(ms: number): number {
  return Math.floor((ms - hourOf(ms)) / SLOT_MS);
}

export function addShares(shares: readonly Share[]): Share {
  return shares.reduce((sum, { good, total }) => ({ good: sum.good + good, total: sum.total + total }), NONE);
}

export function addCounts(parts: readonly SloCounts[]): SloCounts {
  const legs = (leg: Leg): ReadonlyMap<number, Share> =>
    merged(
      parts.map(({ legs: of }) => of[leg]),
      (one, other) => addShares([one, other]),
    );
  return {
    legs: { accepted: legs('accepted'), observed: legs('observed') },
    delays: {
      accepted: addDelays(parts.map(({ delays }) => delays.accepted)),
      observed: addDelays(parts.map(({ delays }) => delays.observed)),
      counted: addDelays(parts.map(({ delays }) => delays.counted)),
    },
  };
}

export function addDelays(parts: readonly LatencyCounts[]): LatencyCounts {
  return merged(parts, (one, other) => one + other);
}

function merged<T>(parts: readonly ReadonlyMap<number, T>[], add: (one: T, other: T) => T): Map<number, T> {
  const sum = new Map<number, T>();
  for (const part of parts)
    for (const [key, value] of part) {
      const before = sum.get(key);
      sum.set(key, before === undefined ? value : add(before, value));
    }
  return sum;
}

/** The counts of an hour, by its begin in milliseconds since the epoch. */
export type Hours = ReadonlyMap<number, SloCounts>;

/** The hours that the last `ms` milliseconds touch, oldest first. */
export function hoursOf(ms: number, nowMs: number): number[] {
  const last = hourOf(nowMs);
  const first = hourOf(nowMs - ms);
  return Array.from({ length: (last - first) / HOUR_MS + 1 }, (_, n) => first + n * HOUR_MS);
}

/** The sum over the slots of the last `ms` milliseconds, with the slot that has begun. */
export function shareWithin(hours: Hours, leg: Leg, ms: number, nowMs: number): Share {
  const fromMs = Math.floor((nowMs - ms) / SLOT_MS) * SLOT_MS;
  const shares: Share[] = [];
  for (const [hourMs, { legs }] of hours)
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const at = hourMs + slot * SLOT_MS;
      if (at >= fromMs && at <= nowMs) shares.push(legs[leg].get(slot) ?? NONE);
    }
  return addShares(shares);
}

/** The sum over an hour. */
export function shareOfHour(counts: SloCounts, leg: Leg): Share {
  return addShares([...counts.legs[leg].values()]);
}
