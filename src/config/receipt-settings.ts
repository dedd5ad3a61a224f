/** A service level objective: this share of the numbers within this time. */
export interface Objective {
  /** Above 0 and below 1. */
  readonly share: number;
  readonly withinMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const SHORTEST_STEP_MS = 100;
const LONGEST_STEP_MS = 86_400_000;
const MOST_STEPS = 8;

/** Reads `99%<60s`: percent above 0 and below 100, and a time in seconds, minutes or hours up to a day. */
export function objectiveOf(text: string): Objective | undefined {
  const [, percent = '', length = '', unit = ''] =
    /^(\d{1,2}(?:\.\d{1,3})?)%<(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  // Exact to the three decimals that it may have.
  const share = Math.round(Number(percent) * 1000) / 100_000;
  const withinMs = Number(length) * (UNIT_MS[unit] ?? 0);
  if (share <= 0 || share >= 1 || withinMs < 1 || withinMs > LONGEST_STEP_MS) return undefined;
  return { share, withinMs };
}

/** Reads rising times in milliseconds after an accepted push; undefined for any other list. */
export function receiptStepsOf(texts: readonly string[]): number[] | undefined {
  const steps = texts.map((text) => (/^\d{1,8}$/.test(text) ? Number(text) : NaN));
  const isRising = steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0));
  const areInRange = steps.every((step) => step >= SHORTEST_STEP_MS && step <= LONGEST_STEP_MS);
  return isRising && areInRange && steps.length > 0 && steps.length <= MOST_STEPS ? steps : undefined;
}
