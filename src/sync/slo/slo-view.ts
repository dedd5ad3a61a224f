/** The windows of the counts, and those of the burn rate. */
type SloWindow = '1h' | '24h' | '28d';
export type BurnWindow = '5m' | '30m' | '1h' | '6h';

/** Numbers whose leg has ended, and those of them that were within the objective's time. */
export interface SloShare {
  readonly good: number;
  readonly total: number;
}

/** How many numbers of the last 28 days may be late, how many were, and what is left: below 0 when it is overspent. */
export interface ErrorBudget {
  readonly total: number;
  readonly used: number;
  readonly left: number;
}

/** One objective and how it is kept. */
export interface SloLeg extends Readonly<Record<SloWindow, SloShare>> {
  /** As it is configured: `99%<60s`. */
  readonly objective: string;
  /** The share that the objective asks for, above 0 and below 1. */
  readonly share: number;
  readonly withinMs: number;
  readonly errorBudget: ErrorBudget;
  /**
   * How many times faster than the budget allows it is spent in the window; 1 spends it in 28 days. Null where no number ended.
   */
  readonly burnRate: Readonly<Record<BurnWindow, number | null>>;
  /** The measured p99 of the last 24 hours; null where no number ended. */
  readonly p99Ms: number | null;
}

/** One hour of the series. */
export interface SloPoint {
  /** The begin of the hour (ISO 8601). */
  readonly at: string;
  readonly accepted: SloShare;
  readonly observed: SloShare;
}

/** The objectives of the service, measured. `accepted`: from the movement to Amazon's acceptance. `observed`: from there until Amazon shows it. */
export interface SloView {
  readonly accepted: SloLeg;
  readonly observed: SloLeg;
  /** One point an hour, oldest first, of the last 24 hours or as many as `hours` asks for. */
  readonly series: readonly SloPoint[];
}
