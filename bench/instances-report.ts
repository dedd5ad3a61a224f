import type { InstancesFigures } from './measures/instances/instances';
import type { InstancesRow } from './measures/instances/side-by-side';
import { type InstancesUnits, situationText } from './measures/instances/units';
import { ordersText } from './support/load';
import type { Spread } from './support/statistics';
import { spreadText, table } from './support/table';

export function instancesLines({ skipped, rows, units }: InstancesFigures): string[] {
  return [
    'Instances on one store, 64 in flight in total, each at an instance at random. CPU is of all instances together.',
    table(
      [
        'instances',
        'engine',
        'load',
        'orders/s',
        'CPU ms/order',
        'engine CPU',
        'p50 ms',
        'p99 ms',
        '503',
        'other',
        'cancelled %',
        'actions/commit',
        'reads/order',
        'handed over',
      ],
      rows.map(cellsOf),
    ),
    ...examplesOf(rows),
    '',
    table(
      [
        'request units of an order',
        'load',
        'orders',
        'write units',
        'of cancelled',
        'read units',
        'cancelled %',
        'p99 ms',
        '503',
        'other',
        'sent again',
      ],
      units.map(unitCellsOf),
    ),
    ...examplesOf(units),
    ...skipped.map((line) => `Skipped: ${line}`),
  ];
}

function cellsOf(row: InstancesRow): string[] {
  return [
    String(row.instances),
    row.engine,
    ordersText(row.load),
    spreadText(row.perSecond, 0),
    spreadText(row.cpuMs, 2),
    spreadText(row.engineCpuMs, 2, false),
    spreadText(row.p50Ms, 0, false),
    spreadText(row.p99Ms, 0),
    String(row.unavailable),
    String(row.failures - row.unavailable),
    spreadText(percent(row.cancelledShare), 1, false),
    spreadText(row.actionsPerCommit, 1, false),
    spreadText(row.batchReads, 2, false),
    spreadText(row.handedOver, 2, false),
  ];
}

function unitCellsOf(figures: InstancesUnits): string[] {
  return [
    situationText(figures),
    ordersText(figures.load),
    String(figures.orders),
    figures.writeUnits.toFixed(2),
    figures.cancelledUnits.toFixed(2),
    figures.readUnits.toFixed(2),
    (figures.cancelledShare * 100).toFixed(1),
    figures.p99Ms.toFixed(0),
    String(figures.unavailable),
    String(figures.otherFailures),
    String(figures.lost),
  ];
}

/** An answer that was not as expected. */
function examplesOf(measured: readonly (InstancesRow | InstancesUnits)[]): string[] {
  const example = measured.find((one) => one.example !== undefined)?.example;
  return example === undefined ? [] : [`Not as expected: ${example}`];
}

function percent(share: Spread | undefined): Spread | undefined {
  if (share === undefined) return undefined;
  return { median: share.median * 100, min: share.min * 100, max: share.max * 100 };
}
