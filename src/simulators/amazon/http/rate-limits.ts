/** The figures of a token bucket: calls per second, and the largest burst. */
export interface Quota {
  readonly perSecond: number;
  readonly burst: number;
}

/** The official rates of the Listings Items API 2021-08-01. An older page gives PATCH a burst of 10; the model says 5. */
export const LISTINGS_QUOTAS = {
  patch: { perSecond: 5, burst: 5 },
  get: { perSecond: 5, burst: 10 },
  search: { perSecond: 5, burst: 5 },
} as const satisfies Record<string, Quota>;

/** The official rates of the Reports API 2021-06-30. */
export const REPORTS_QUOTAS = {
  createReport: { perSecond: 0.0167, burst: 15 },
  getReport: { perSecond: 2, burst: 15 },
  getReports: { perSecond: 0.0222, burst: 10 },
  getReportDocument: { perSecond: 0.0167, burst: 15 },
} as const satisfies Record<string, Quota>;

/** The official rates of the Orders API 2026-01-01. */
export const ORDERS_QUOTAS = {
  searchOrders: { perSecond: 0.0056, burst: 20 },
  getOrder: { perSecond: 0.5, burst: 30 },
} as const satisfies Record<string, Quota>;

/** The official rate of each operation of the Notifications API v1. */
export const NOTIFICATIONS_QUOTA: Quota = { perSecond: 1, burst: 5 };

/** Tolerance for binary fractions, so that a caller exactly at the rate is not refused. */
const ROUNDING = 1e-6;

/** A bucket that starts full. A refused call takes no token. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number | undefined;

  constructor(private readonly quota: Quota) {
    this.tokens = quota.burst;
  }

  /** Takes one token between `earliest` and `at` (ms), as early as there is one; false when there is none. */
  take(at: number, earliest = at): boolean {
    this.fill(earliest);
    if (!this.hasOne) this.fill(Math.min(at, (this.filledAt ?? at) + this.untilOneMs));
    if (!this.hasOne) return false;
    this.tokens -= 1;
    return true;
  }

  private get hasOne(): boolean {
    return this.tokens >= 1 - ROUNDING;
  }

  private get untilOneMs(): number {
    return ((1 - this.tokens) * 1000) / this.quota.perSecond;
  }

  private fill(at: number): void {
    const elapsedMs = Math.max(0, at - (this.filledAt ?? at));
    this.tokens = Math.min(this.quota.burst, this.tokens + (elapsedMs * this.quota.perSecond) / 1000);
    this.filledAt = Math.max(at, this.filledAt ?? at);
  }
}

/** The value of `x-amzn-RateLimit-Limit`: always with a decimal, as Amazon writes it. */
export function rateHeader(quota: Quota): string {
  return Number.isInteger(quota.perSecond) ? quota.perSecond.toFixed(1) : String(quota.perSecond);
}
