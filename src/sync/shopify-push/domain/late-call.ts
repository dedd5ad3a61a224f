/** What a level says about the calls of a SKU that are too old to be repeated. */
export type LateVerdict = 'applied' | 'not_applied' | 'unclear';

/** In units. */
export interface LateFigures {
  readonly physical: number;
  /** The sum of `available` over the pool. */
  readonly found: number;
  /** Of the calls that are too old. */
  readonly late: number;
  /** Of the pending adjustments for which nothing was sent. */
  readonly unsent: number;
}

/** One look at the level. */
export interface LateLook {
  readonly verdict: LateVerdict;
  readonly atMs: number;
}

/** The looks at a SKU so far: since when each of them gave the same verdict, and when the first was. */
export interface LateLooks {
  readonly verdict: LateVerdict;
  readonly sinceMs: number;
  readonly firstMs: number;
}

/** So many settle times after the first look what does not stand is unclear. */
const LONGEST_LOOKS = 10;

/** Shopify's number if all of the old calls were applied. */
export function expectedIfApplied({ physical, unsent }: LateFigures): number {
  return physical - unsent;
}

/** Whether the old calls were applied, all or none, by the level alone. Pure. */
export function verdictOf(figures: LateFigures): LateVerdict {
  const ifApplied = expectedIfApplied(figures);
  if (figures.found === ifApplied) return 'applied';
  return figures.found === ifApplied - figures.late ? 'not_applied' : 'unclear';
}

/** The looks with one more. */
export function looksAfter(looks: LateLooks | undefined, { verdict, atMs }: LateLook): LateLooks {
  if (looks === undefined) return { verdict, sinceMs: atMs, firstMs: atMs };
  return looks.verdict === verdict ? looks : { verdict, sinceMs: atMs, firstMs: looks.firstMs };
}

/**
 * What stands after these looks; undefined: look again. An order of the shop that has not arrived yet changes the level as
 * well, so that a verdict counts when it stood for the settle time, and an unclear one when it lasts. Pure.
 */
export function standingVerdict(looks: LateLooks, nowMs: number, settleMs: number): LateVerdict | undefined {
  if (looks.verdict !== 'unclear' && nowMs - looks.sinceMs >= settleMs) return looks.verdict;
  return nowMs - looks.firstMs >= LONGEST_LOOKS * settleMs ? 'unclear' : undefined;
}
