/** A field that cannot be read, by its path in the payload (`line_items[2].quantity`), and what is wrong with it. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** The typed value, or the first 20 problems of the payload. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

const MOST_PROBLEMS = 20;

/** Adds a problem to those of a payload, up to 20. */
export function note(problems: Problem[], field: string, problem: string): void {
  if (problems.length < MOST_PROBLEMS) problems.push({ field, problem });
}

/** The reading of a value and of the problems found meanwhile: with a problem there is no value. */
export function readingOf<T>(value: T, problems: readonly Problem[]): Reading<T> {
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}
