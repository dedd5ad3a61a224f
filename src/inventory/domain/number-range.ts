/**
 * What a number at Amazon may have become. Amazon lowers its number with each order and raises it when a cancellation
 * restores units, so a number that was true once stands for a range of numbers later: the orders around the two moments may
 * or may not be in it.
 */
import { millisOf } from '../../platform/timestamp';
import { type AmazonChange, type AmazonMemory, CLOCK_SKEW_MS } from './amazon-number';

/** A look at the number that Amazon shows. Times in milliseconds since the epoch. */
export interface Reading {
  readonly count: number;
  /** When it was asked for, and when it was answered: the number is of a moment in between. */
  readonly askedAtMs: number;
  readonly readAtMs: number;
}

/** A push that Amazon accepted, or may have taken without an answer, and that no reading has shown yet. */
export interface SentNumber {
  readonly count: number;
  readonly sentAtMs: number;
}

/** Amazon's changes of one seller SKU. */
export interface ChangeLog {
  /** In the order of their times. */
  readonly changes: readonly { readonly units: number; readonly atMs: number }[];
  /** Changes before this time may be missing, in milliseconds since the epoch. */
  readonly completeFromMs: number;
}

/** The lowest and the highest number that Amazon may show. */
export interface NumberRange {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * The changes of a seller SKU from the stocks of its components. Each order is in all of them, so the one that has dropped
 * the fewest counts.
 */
export function changeLogOf(sellerSku: string, components: Iterable<AmazonMemory>): ChangeLog {
  let log: ChangeLog | undefined;
  for (const { amazonChanges = [], amazonChangesFrom } of components) {
    const completeFromMs = amazonChangesFrom === undefined ? -Infinity : millisOf(amazonChangesFrom);
    const changes = changesOf(sellerSku, amazonChanges);
    const isBetter =
      log === undefined ||
      completeFromMs < log.completeFromMs ||
      (completeFromMs === log.completeFromMs && changes.length > log.changes.length);
    if (isBetter) log = { changes, completeFromMs };
  }
  return log ?? { changes: [], completeFromMs: Infinity };
}

function changesOf(sellerSku: string, changes: readonly AmazonChange[]): ChangeLog['changes'] {
  return changes
    .filter((change) => change.sellerSku === sellerSku)
    .map(({ units, at }) => ({ units, atMs: millisOf(at) }))
    .sort((one, other) => one.atMs - other.atMs);
}

/** A period in which something happened, in milliseconds since the epoch. */
export interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * What a number may have become by a moment of the period `by`, when it was true at a moment of the period `at`: less the
 * changes in between, for each pair of moments, by a clock that may differ. Undefined where changes may be missing.
 */
function rangeOf(
  count: number,
  at: Period,
  by: Period,
  { changes, completeFromMs }: ChangeLog,
): NumberRange | undefined {
  if (completeFromMs > at.fromMs - CLOCK_SKEW_MS) return undefined;
  const sums: number[] = [];
  const before = (moment: number): number => changes.filter(({ atMs }) => atMs <= moment).length;
  const lastStart = before(at.untilMs + CLOCK_SKEW_MS);
  const firstEnd = before(by.fromMs - CLOCK_SKEW_MS);
  const lastEnd = before(by.untilMs + CLOCK_SKEW_MS);
  for (let start = before(at.fromMs - CLOCK_SKEW_MS); start <= lastStart; start += 1)
    for (let end = Math.max(start, firstEnd); end <= Math.max(start, lastEnd); end += 1)
      sums.push(changes.slice(start, end).reduce((sum, { units }) => sum + units, 0));
  return {
    lowest: Math.max(0, count - Math.max(...sums)),
    highest: Math.max(0, count - Math.min(...sums)),
  };
}

/** What the last reading says of Amazon's number at a moment of the period `by`. */
export function rangeOfLive(live: Reading, by: Period, log: ChangeLog): NumberRange | undefined {
  return rangeOf(live.count, { fromMs: live.askedAtMs, untilMs: live.readAtMs }, by, log);
}

/** What an unseen push makes of Amazon's number, if Amazon has applied it by a moment of the period `by`. */
export function rangeOfSent(sent: SentNumber, by: Period, log: ChangeLog): NumberRange | undefined {
  return rangeOf(sent.count, { fromMs: sent.sentAtMs, untilMs: by.untilMs }, by, log);
}
