import type { ImportedRow, ImportReport } from '../../api/answers';

export const OUTCOMES = ['rejected', 'changed', 'created', 'unchanged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Rows of a file that need a movement. */
export function writableRows({ created, changed }: ImportReport): number {
  return created + changed;
}

/** The outcome that is shown first: what is wrong, then what is written, most often changed figures. */
export function firstOutcome(report: ImportReport): Outcome {
  return OUTCOMES.find((outcome) => report[outcome] > 0) ?? 'unchanged';
}

export function rowsOf({ rows }: ImportReport, outcome: Outcome): readonly ImportedRow[] {
  return rows.filter((row) => row.outcome === outcome);
}

/** Rows that take a SKU from stock to none, by the service's message, as in `physical 10 → 0`. */
export function soldOutRows({ rows }: ImportReport): number {
  return rows.filter(
    ({ outcome, message = '' }) => outcome === 'changed' && /\bphysical \d+ → 0(,|$)/.test(message),
  ).length;
}

/** The line up to which an interrupted import has come, by the service's message; 0 when it does not say. */
export function throughLineOf(message: string): number {
  return Number(/\bline (\d+)/.exec(message)?.[1] ?? 0);
}

/** As in `812 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
