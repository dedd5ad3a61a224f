import { HOUR_MS, MINUTE_MS } from '../../../platform/durations';

/** What an advice rests on. */
export interface AdviceBasis {
  readonly buffer: number;
  readonly unitsPerHour: number;
  readonly delayMs: number;
  /** False while too few numbers were measured, and an assumed time stands for a part of the delay. */
  readonly isMeasured: boolean;
  readonly risk: number;
}

/** Why a buffer is what it is, in plain words. */
export function adviceText({ buffer, unitsPerHour, delayMs, isMeasured, risk }: AdviceBasis): string {
  const delay = durationText(delayMs);
  if (unitsPerHour === 0)
    return `Nothing was sold on Amazon in the last 14 days, so that nothing needs to be held back for the ${delay} until a sale is known on both channels.`;
  const sure = Number((100 - risk * 100).toFixed(2));
  const sold = `Amazon sells ${rateText(unitsPerHour)} while it has stock, and a sale is known on both channels after ${delay} at most (${isMeasured ? 'p99' : 'assumed until enough is measured'})`;
  return buffer === 0
    ? `${sold}: with a certainty of ${sure} % nothing is sold within that time.`
    : `${sold}: with a certainty of ${sure} % no more than ${unitsText(buffer)} ${buffer === 1 ? 'is' : 'are'} sold within that time.`;
}

/** The reason of a change in the ledger. */
export function changeText(
  { buffer, unitsPerHour, delayMs }: Omit<AdviceBasis, 'isMeasured'>,
  physical: number,
): string {
  return buffer === 0
    ? `auto buffer: ${unitsText(physical)} on the shelf, enough for the delay of ${durationText(delayMs)}`
    : `auto buffer: Amazon sells ${rateText(unitsPerHour)}, and the delay is ${durationText(delayMs)}`;
}

function unitsText(units: number): string {
  return `${units} ${units === 1 ? 'unit' : 'units'}`;
}

function rateText(unitsPerHour: number): string {
  const perDay = unitsPerHour * 24;
  return unitsPerHour >= 1
    ? `${unitsText(Number(unitsPerHour.toFixed(1)))} an hour`
    : `${unitsText(Number(perDay.toFixed(perDay < 1 ? 2 : 1)))} a day`;
}

function durationText(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / 1000)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return `${Number((ms / HOUR_MS).toFixed(1))} h`;
}
