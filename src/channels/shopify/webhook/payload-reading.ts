/** A field that stopped us, by its path in the payload (`line_items[2].quantity`), and what is wrong with it. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** The typed value, or every reason (the first 20) why the payload gives none. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** More would only make the error answer longer. */
const PROBLEMS_NAMED = 20;

/** Remembers a problem, up to the number that is worth naming. */
export function note(problems: Problem[], field: string, problem: string): void {
  if (problems.length < PROBLEMS_NAMED) {
    problems.push({ field, problem });
  }
}

/** The reading of a value that was built while noting problems: with a problem the value is never handed out. */
export function readingOf<T>(value: T, problems: readonly Problem[]): Reading<T> {
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}
