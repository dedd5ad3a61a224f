/** What Shopify writes into each answer: points that are left now, that fit at most, and that come back each second. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The points of this app in this shop as far as they are known. */
export interface Points {
  readonly status: ThrottleStatus;
  /** When Shopify answered with them, in milliseconds since the epoch. */
  readonly atMs: number;
  /** Points of calls that were let through and are not in the answer yet. */
  readonly reserved: number;
}

/** How long a call of this cost waits until it fits, in milliseconds. Nothing known: it does not wait. Pure. */
export function waitMsFor(points: Points | undefined, cost: number, nowMs: number): number {
  if (points === undefined) return 0;
  const { maximumAvailable: most, currentlyAvailable, restoreRate } = points.status;
  if (!(restoreRate > 0)) return 0;
  const restored = Math.max(0, ((nowMs - points.atMs) / 1_000) * restoreRate);
  const left = Math.min(most, currentlyAvailable + restored) - points.reserved;
  return Math.ceil((Math.max(0, Math.min(cost, most) - left) / restoreRate) * 1_000);
}

/** When a throttled call fits again, in milliseconds from its answer. Pure. */
export function throttledMs(cost: number | undefined, status: ThrottleStatus | undefined): number {
  if (status === undefined || !(status.restoreRate > 0)) return 1_000;
  const missing =
    Math.min(cost ?? status.maximumAvailable, status.maximumAvailable) - status.currentlyAvailable;
  return Math.max(100, Math.ceil((missing / status.restoreRate) * 1_000));
}
