import type { Objective } from '../../../config/receipt-settings';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../platform/durations';
import { percentilesOf } from '../../../platform/latency-buckets';
import { timestampOf } from '../../../platform/timestamp';
import type { BurnWindow, ErrorBudget, SloLeg, SloPoint } from '../slo-view';
import {
  addDelays,
  type Hours,
  type Leg,
  NOTHING_COUNTED,
  type Share,
  shareOfHour,
  shareWithin,
} from './slo-counts';

/** The time over which the error budget is spent, in milliseconds. */
export const BUDGET_MS = 28 * DAY_MS;

const BURN_WINDOWS: Readonly<Record<BurnWindow, number>> = {
  '5m': 5 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
};

/** How an objective is kept. `hours`: those of the last 28 days. */
export function standingOf(leg: Leg, objective: Objective, hours: Hours, nowMs: number): SloLeg {
  const { share, withinMs } = objective;
  const within = (ms: number): Share => shareWithin(hours, leg, ms, nowMs);
  const whole = within(BUDGET_MS);
  const lastDay = [...hours]
    .filter(([hourMs]) => hourMs > nowMs - DAY_MS)
    .map(([, { delays }]) => delays[leg]);
  return {
    objective: textOf(objective),
    share,
    withinMs,
    '1h': within(HOUR_MS),
    '24h': within(DAY_MS),
    '28d': whole,
    errorBudget: budgetOf(whole, share),
    burnRate: burnRates(leg, objective, hours, nowMs),
    p99Ms: percentilesOf(addDelays(lastDay)).p99Ms,
  };
}

/** As it is configured. */
function textOf({ share, withinMs }: Objective): string {
  const percent = Number((share * 100).toFixed(3));
  const time =
    withinMs % HOUR_MS === 0
      ? `${withinMs / HOUR_MS}h`
      : withinMs % MINUTE_MS === 0 && withinMs > MINUTE_MS
        ? `${withinMs / MINUTE_MS}m`
        : `${withinMs / 1000}s`;
  return `${percent}%<${time}`;
}

/** Whole numbers: a budget of less than one number allows none. */
export function budgetOf({ good, total }: Share, share: number): ErrorBudget {
  // 1 - 0.99 is a little more than 0.01.
  const allowed = Math.floor(total * (1 - share) + 1e-9);
  return { total: allowed, used: total - good, left: allowed - (total - good) };
}

function burnRateOf({ good, total }: Share, share: number): number | null {
  return total === 0 ? null : Number(((total - good) / total / (1 - share)).toFixed(3));
}

function burnRates(
  leg: Leg,
  { share }: Objective,
  hours: Hours,
  nowMs: number,
): Record<BurnWindow, number | null> {
  const rate = (window: BurnWindow): number | null =>
    burnRateOf(shareWithin(hours, leg, BURN_WINDOWS[window], nowMs), share);
  return { '5m': rate('5m'), '30m': rate('30m'), '1h': rate('1h'), '6h': rate('6h') };
}

/** One point an hour. */
export function seriesOf(hours: Hours, hourStarts: readonly number[]): SloPoint[] {
  return hourStarts.map((hourMs) => {
    const counts = hours.get(hourMs) ?? NOTHING_COUNTED;
    return {
      at: timestampOf(hourMs),
      accepted: shareOfHour(counts, 'accepted'),
      observed: shareOfHour(counts, 'observed'),
    };
  });
}

/** Two windows each: the long one shows that it matters, the short one that it goes on. The rates spend 2 % in an hour, 5 % in six. */
const ALARMS = [
  { long: '1h', short: '5m', rate: 14.4 },
  { long: '6h', short: '30m', rate: 6 },
] as const;
/** Late numbers of the long window below which an alarm is chance. */
const LEAST_LATE = 5;

/** A budget that is spent fast. */
export interface Burn {
  readonly window: '1h' | '6h';
  readonly rate: number;
  readonly late: number;
  readonly total: number;
}

/** Undefined while the budget is not spent fast, also with too few numbers. */
export function burnOf(leg: Leg, objective: Objective, hours: Hours, nowMs: number): Burn | undefined {
  const rates = burnRates(leg, objective, hours, nowMs);
  for (const { long, short, rate } of ALARMS) {
    const { good, total } = shareWithin(hours, leg, BURN_WINDOWS[long], nowMs);
    const [longRate, shortRate] = [rates[long] ?? 0, rates[short] ?? 0];
    if (total - good >= LEAST_LATE && longRate >= rate && shortRate >= rate)
      return { window: long, rate: longRate, late: total - good, total };
  }
  return undefined;
}
