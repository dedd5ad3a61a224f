import { HOUR_MS } from '../../../platform/durations';

/** The chance that Amazon sells more within the delay than the buffer holds back. */
export const DEFAULT_RISK = 0.005;
/** A buffer goes down only when it would also be too high at this part of the risk, so that a rate at a limit changes nothing. */
const LOWERS_AT = 0.5;
/** A stock that was scarce stays so for this many units more, so that one order and its cancellation change nothing. */
const SCARCE_FOR_MORE = 1;

/** What a buffer follows from. */
export interface SaleRisk {
  readonly unitsPerHour: number;
  /** The time in which a unit that was sold can be sold again, in milliseconds. */
  readonly delayMs: number;
  readonly risk: number;
}

/** The units that Amazon sells within the delay: more are sold with the chance `risk` at most (a quantile of Poisson's). */
export function adviseBuffer({ unitsPerHour, delayMs, risk }: SaleRisk): number {
  const mean = (unitsPerHour * delayMs) / HOUR_MS;
  let units = 0;
  let chance = Math.exp(-mean);
  // Beyond about 700 units the chance of none is below what a number can hold.
  if (chance === 0) return Math.ceil(mean + 3 * Math.sqrt(mean));
  for (let within = chance; 1 - within > risk && chance > 0; within += chance) {
    units += 1;
    chance *= mean / units;
  }
  return units;
}

/** What the auto buffer knows of a stock. */
export interface CappedStock {
  readonly physical: number;
  readonly buffer: number;
  readonly cap: number;
}

/** False while a stock of so many physical units is not scarce, whatever it sells. */
export function mayHoldBack(physical: number, cap: number): boolean {
  return physical > 0 && physical <= cap + SCARCE_FOR_MORE;
}

/**
 * The buffer that the service sets: the advice, at most the cap, while no more than that is on the shelf; none while there is
 * more, since what is not sold out within the delay need not be held back. Without stock it stays as it is.
 */
export function nextBuffer({ physical, buffer, cap }: CappedStock, sold: SaleRisk): number {
  if (physical <= 0) return Math.min(buffer, cap);
  const advised = Math.min(cap, adviseBuffer(sold));
  const kept = Math.min(cap, adviseBuffer({ ...sold, risk: sold.risk * LOWERS_AT }));
  const wanted = advised > buffer ? advised : Math.min(buffer, kept);
  return physical <= wanted + (buffer > 0 ? SCARCE_FOR_MORE : 0) ? wanted : 0;
}
