import { type Aim, aimsOf } from './aims';
import { type Capacity, PRICES } from './measures/capacity';
import type { Results, Row } from './results';
import { loadText } from './support/load';
import type { Spread } from './support/statistics';

/** Everything that was measured, as text for a terminal of 160 columns. */
export function reportOf(results: Results): string {
  const { machine, payloadBytes } = results;
  const failed = results.rows.filter(({ failures }) => failures > 0);
  return [
    `${machine.cpus} x ${machine.model}, ${machine.system}, Node ${machine.node}, plan ${results.plan}, load generator on the same machine.`,
    ...(machine.loadBefore > 0.5
      ? [`The machine was not quiet before the start: load average ${machine.loadBefore.toFixed(2)}.`]
      : []),
    `Signed orders of ${Object.entries(payloadBytes)
      .map(([lines, bytes]) => `${bytes} bytes (lines: ${lines})`)
      .join(' and ')}. Medians of the rounds (min-max).`,
    '',
    table(
      [
        'system',
        'engine',
        'load',
        'orders/s',
        'p50 ms',
        'p99 ms',
        'CPU ms/order',
        'engine CPU',
        'peak MB',
        'actions/commit',
      ],
      results.rows.map(cellsOf),
    ),
    ...failed.map(
      (row) =>
        `${row.failures} answers of ${row.system} (${loadText(row.load)}) were not as expected: ${row.example ?? ''}`,
    ),
    ...results.skipped.map((line) => `Skipped: ${line}`),
    '',
    ...capacityLines(results.capacity),
    '',
    ...pushLines(results),
    ...(results.memory === undefined
      ? []
      : [
          `Memory: ${results.memory.first.residentMb.toFixed(0)} MB after ${results.memory.first.sales} sales, ${results.memory.last.residentMb.toFixed(0)} MB after ${results.memory.last.sales}.`,
        ]),
    '',
    table(
      ['aim', 'measured', ''],
      aimsOf(results).map(({ aim, measured, reached }) => [aim, measured, verdict(reached)]),
    ),
  ].join('\n');
}

function verdict(reached: Aim['reached']): string {
  return reached === undefined ? '-' : reached ? 'reached' : 'NOT REACHED';
}

function cellsOf(row: Row): string[] {
  return [
    row.system,
    row.system === 'bare' ? '-' : row.engine,
    loadText(row.load),
    text(row.perSecond, 0),
    text(row.p50Ms, 1),
    text(row.p99Ms, 1),
    text(row.cpuMs, 3),
    text(row.engineCpuMs, 3),
    text(row.peakMb, 0, false),
    text(row.actionsPerCommit, 1, false),
  ];
}

function text(spread: Spread | undefined, digits: number, withRange = true): string {
  if (spread === undefined) return '-';
  const { median, min, max } = spread;
  const range = withRange && max > min ? ` (${min.toFixed(digits)}-${max.toFixed(digits)})` : '';
  return median.toFixed(digits) + range;
}

function capacityLines({ isolated, hot, upkeepPerHour }: Capacity): string[] {
  const rows = [
    { kind: 'isolated, with its push', cost: isolated },
    { kind: 'hot SKU, 64 in flight', cost: hot },
  ].map(({ kind, cost }) => [
    kind,
    cost.writeUnits.toFixed(2),
    cost.readUnits.toFixed(2),
    `$${cost.usdPerMillion.toFixed(2)}`,
  ]);
  return [
    table(['a sale', 'write units', 'read units', 'a million'], rows),
    `On demand in ${PRICES.region}: $${PRICES.writeUnits} a million write and $${PRICES.readUnits} a million read request units, since ${PRICES.since} (${PRICES.source}).`,
    'Units as the embedded engine counts them: rows of a transaction twice, entries of an index once.',
    `Upkeep of an instance without any sale: ${upkeepPerHour.writeUnits.toFixed(0)} write and ${upkeepPerHour.readUnits.toFixed(0)} read units an hour.`,
  ];
}

function pushLines({ push }: Results): string[] {
  const { idle, bursts, coalesced } = push;
  return [
    `Propagation while idle, from the webhook's answer to the call at Amazon: p50 ${idle.p50Ms.toFixed(0)} ms, p99 ${idle.p99Ms.toFixed(0)} ms (${idle.events} events).`,
    ...bursts.map(
      ({ skus, seconds, boundSeconds }) =>
        `Burst of ${skus} SKUs: the last call after ${seconds.toFixed(2)} s; the limits allow ${boundSeconds.toFixed(1)} s.`,
    ),
    `${coalesced.changes} sales of ${coalesced.skus} SKUs in ${coalesced.seconds.toFixed(1)} s: ${coalesced.calls} calls in ${coalesced.callSeconds.toFixed(1)} s (the limits allow ${Math.floor(coalesced.allowedCalls)}).`,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
