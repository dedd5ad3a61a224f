import { atLeast, atMost, ratio } from './aim';
import type { InstancesFigures } from './measures/instances/instances';
import { findInstancesRow, type InstancesRow } from './measures/instances/side-by-side';
import { situationText } from './measures/instances/units';
import type { Aim } from './results';
import { isSameLoad, type Load, ordersText } from './support/load';
import type { Spread } from './support/statistics';

/** Ratios are of medians of the same run and engine; request units are the embedded engine's. */
export function instancesAims({ rows, units }: InstancesFigures): Aim[] {
  const cells = rows.filter(({ instances }) => instances === 1);
  const steady = units.filter(({ change }) => change === undefined);
  const unitsOfOne = (load: Load): number | undefined =>
    steady.find((one) => one.instances === 1 && isSameLoad(one.load, load))?.writeUnits;
  return [
    ...cells.flatMap(({ engine, load }) => {
      const [one, two, three] = [1, 2, 3].map((count) => findInstancesRow(rows, engine, count, load));
      const overOne = (figure: (row: InstancesRow) => Spread | undefined): (number | undefined)[] =>
        [two, three].map((row) => ratio(medianOf(row, figure), medianOf(one, figure)));
      const what = `${engine}, ${ordersText(load)}: 2 and 3 instances over one`;
      return [
        atMost(`${what}, CPU of an order, times`, 1.25, largest(overOne(({ cpuMs }) => cpuMs))),
        atLeast(`${what}, orders/s, times`, 0.8, smallest(overOne(({ perSecond }) => perSecond))),
        atMost(`${what}, p99, times`, 3, largest(overOne(({ p99Ms }) => p99Ms))),
      ];
    }),
    atMost(
      '1, 2 and 3 instances: orders answered 503',
      0,
      [...rows, ...steady].reduce((sum, { unavailable }) => sum + unavailable, 0),
    ),
    atMost(
      '2 and 3 instances: % of the transactions cancelled',
      5,
      largest(rows.map((row) => percent(medianOf(row, ({ cancelledShare }) => cancelledShare)))),
    ),
    ...units
      .filter(({ change, instances }) => change !== undefined || instances > 1)
      .map((one) =>
        atMost(
          `${situationText(one)}, ${ordersText(one.load)}: write units of an order over those of one instance, times`,
          1.1,
          ratio(one.writeUnits, unitsOfOne(one.load)),
        ),
      ),
    atMost(
      'while an instance comes or goes: answers other than 200 and 503',
      0,
      units.reduce((sum, { otherFailures }) => sum + otherFailures, 0),
    ),
  ];
}

function medianOf(
  row: InstancesRow | undefined,
  figure: (row: InstancesRow) => Spread | undefined,
): number | undefined {
  return row === undefined ? undefined : figure(row)?.median;
}

/** Undefined when one of them is. */
function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : Math.max(...known);
}

function smallest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : Math.min(...known);
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : share * 100;
}
