import type { LedgerRow } from '../../domain/stock';
import type { PastStock } from '../../moments/domain/past-stock';
import type { ActionSum, Comparison } from './comparison';

/** The part of a movement that is summed. */
export type SummedRow = Pick<LedgerRow, 'action' | 'delta' | 'version'>;

/** What these movements moved, by action, the most units first. */
export function sumsOf(movements: readonly SummedRow[]): ActionSum[] {
  const sums = new Map<string, ActionSum>();
  for (const { action, delta } of movements) {
    const { rows, units } = sums.get(action) ?? { rows: 0, units: 0 };
    sums.set(action, { action, rows: rows + 1, units: units + delta });
  }
  return [...sums.values()].toSorted((one, other) => Math.abs(other.units) - Math.abs(one.units));
}

/** True when none of the movements between two stocks is missing among these, the newest first. */
export function isComplete(
  movements: readonly SummedRow[],
  before: PastStock | null,
  after: PastStock | null,
): boolean {
  const versions = [
    ...(after === null ? [] : [after.version + 1]),
    ...movements.map(({ version }) => version),
    ...(before === null ? [] : [before.version]),
  ];
  return versions.every((version, index) => index === 0 || version === (versions[index - 1] ?? 0) - 1);
}

/** `after` less `before`. */
export function differencesOf(before: PastStock | null, after: PastStock | null): Comparison['differences'] {
  const of = (figure: 'physical' | 'buffer' | 'broadcast'): number =>
    (after?.[figure] ?? 0) - (before?.[figure] ?? 0);
  return { physical: of('physical'), buffer: of('buffer'), broadcast: of('broadcast') };
}
