import type { Span } from './shop';

/** When Amazon's orders are searched: every `pollMs`, but in no outage, at whose end one follows at once. */
export class Searches {
  constructor(
    private readonly pollMs: number,
    private readonly outages: readonly Span[],
    /** Where between two ticks the first search is, from 0 to 1. */
    private readonly phase: number,
  ) {}

  /** The first search at or after a time that Amazon answers. */
  from(at: number): number {
    return this.afterOutage(nextTick(at, this.pollMs, this.phase));
  }

  /** When the last complete search before now began. */
  lastBefore(now: number): number {
    const last = nextTick(now, this.pollMs, this.phase) - this.pollMs;
    const outage = this.outages.find(({ from, to }) => from <= last && last < to);
    if (outage === undefined) return last;
    return now >= outage.to ? outage.to : nextTick(outage.from, this.pollMs, this.phase) - this.pollMs;
  }

  /** The time itself, or the end of the outage that it is in. */
  afterOutage(at: number): number {
    return this.outages.find(({ from, to }) => from <= at && at < to)?.to ?? at;
  }
}

/** The first moment after a time of those that come every so often. */
export function nextTick(after: number, everyMs: number, phase: number): number {
  const tick = (Math.floor(after / everyMs - phase) + 1 + phase) * everyMs;
  return tick > after ? tick : tick + everyMs;
}
