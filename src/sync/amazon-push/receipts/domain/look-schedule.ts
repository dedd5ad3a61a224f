import { insert, type Ranked } from '../../numbers/domain/reading-schedule';
import type { FollowedNumber } from './followed-number';

/** A look in this last part of a step counts for it: one search reads up to 20 SKUs, and is full more often. */
const EARLY_PART = 0.1;
/** A look after the last step, or after one that failed, waits for this part of the time since the number is followed. */
const AGAIN_PART = 0.25;
/** A look that failed is repeated after this time, in milliseconds, and ever more seldom. */
const FAILED_AGAIN_MS = 30_000;

/** When a number is looked at next, and from when on a look counts for that time. */
interface NextLook {
  readonly earlyAtMs: number;
  readonly dueAtMs: number;
}

/**
 * When a number is looked at next: at each step after it was accepted, then ever more seldom while it is not decided, and
 * with each length of the last step after it was decided that Amazon shows another one.
 */
export function nextLookOf(number: FollowedNumber, stepsMs: readonly number[]): NextLook {
  const next = plannedLook(number, stepsMs);
  const { failedAtMs, followedFromMs, isAsked } = number;
  const fromMs =
    failedAtMs === undefined
      ? -Infinity
      : failedAtMs +
        Math.max(Math.min(FAILED_AGAIN_MS, stepsMs[0] ?? 0), (failedAtMs - followedFromMs) * AGAIN_PART);
  const atMs = isAsked === true ? -Infinity : next.dueAtMs;
  return {
    earlyAtMs: Math.max(fromMs, isAsked === true ? -Infinity : next.earlyAtMs),
    dueAtMs: Math.max(fromMs, atMs),
  };
}

function plannedLook(number: FollowedNumber, stepsMs: readonly number[]): NextLook {
  const { acceptedAtMs, followedFromMs, lookedAtMs = -Infinity, ended } = number;
  const lastMs = stepsMs.at(-1) ?? 0;
  if (ended === undefined) {
    const step = stepsMs.find((stepMs) => lookedAtMs < acceptedAtMs + earlyOf(stepMs));
    if (step !== undefined) return { earlyAtMs: acceptedAtMs + earlyOf(step), dueAtMs: acceptedAtMs + step };
  }
  const fromMs = Math.max(lookedAtMs, acceptedAtMs);
  const againMs =
    ended?.state === 'mismatch' ? lastMs : Math.max(stepsMs[0] ?? 0, (fromMs - followedFromMs) * AGAIN_PART);
  return { earlyAtMs: fromMs + earlyOf(againMs), dueAtMs: fromMs + againMs };
}

function earlyOf(stepMs: number): number {
  return stepMs * (1 - EARLY_PART);
}

/** From when on a look counts for the last step, in milliseconds since the epoch. */
export function lastStepAtMs({ acceptedAtMs }: FollowedNumber, stepsMs: readonly number[]): number {
  return acceptedAtMs + earlyOf(stepsMs.at(-1) ?? 0);
}

/** True for a number whose steps were over before this sender followed it: how soon Amazon showed it was not measured. */
export function isPastSteps(
  { acceptedAtMs, followedFromMs }: FollowedNumber,
  stepsMs: readonly number[],
): boolean {
  return acceptedAtMs + (stepsMs.at(-1) ?? 0) < followedFromMs;
}

/** Seller SKUs to look at. */
export interface DueLooks {
  /** Due, most overdue first. */
  readonly due: readonly string[];
  /** Due too, but accepted before this sender followed them and past the last step: nothing is lost while they wait. */
  readonly old: readonly string[];
  /** A look counts for them already. */
  readonly early: readonly string[];
}

/** The numbers to look at now, at most `limit` of each kind. */
export function dueLooks(
  numbers: Iterable<FollowedNumber>,
  {
    stepsMs,
    nowMs,
    limit,
  }: { readonly stepsMs: readonly number[]; readonly nowMs: number; readonly limit: number },
): DueLooks {
  const due: Ranked[] = [];
  const old: Ranked[] = [];
  const early: Ranked[] = [];
  for (const number of numbers) {
    const { sellerSku } = number;
    const { earlyAtMs, dueAtMs } = nextLookOf(number, stepsMs);
    if (earlyAtMs > nowMs) continue;
    const isOld = number.isAsked !== true && isPastSteps(number, stepsMs);
    insert(dueAtMs > nowMs ? early : isOld ? old : due, { sellerSku, atMs: dueAtMs }, limit);
  }
  return { due: namesOf(due), old: namesOf(old), early: namesOf(early) };
}

function namesOf(ranked: readonly Ranked[]): string[] {
  return ranked.map(({ sellerSku }) => sellerSku);
}
