import { aimsOf } from './aims';
import { instancesLines } from './instances-report';
import { listingsLines } from './listings-report';
import { receiptsLines } from './receipts-report';
import { shopifyLines } from './shopify-report';
import { oversellLines } from './oversell-report';
import type { Aim } from './results';
import { type Capacity, PRICES } from './measures/capacity';
import type { CatalogFigures } from './measures/catalog';
import type { ColdStartFigures, StartFigures } from './measures/cold-start';
import type { ContainersRow } from './measures/containers';
import type { EventsCost } from './measures/events';
import type { Memory } from './measures/memory';
import type { PollFigures } from './measures/polls';
import type { PushFigures } from './measures/push';
import type { ReturnsFigures } from './measures/returns';
import type { Throughput } from './measures/rounds';
import type { Row } from './measures/rows';
import type { Finding, Measured } from './results';
import { loadText } from './support/load';
import type { ReadFigures } from './support/messages';
import { spreadText, table } from './support/table';

/** The report of a run, as text for a terminal of 160 columns. */
export function reportOf(measured: readonly Measured[]): string {
  const aims = measured.flatMap(aimsOf);
  return [
    ...headLines(measured),
    ...measured.flatMap((part) => [...linesOf(part), '']),
    table(
      ['aim', 'measured', ''],
      aims.map(({ aim, measured: figure, reached }) => [aim, figure, verdict(reached)]),
    ),
  ].join('\n');
}

function headLines(measured: readonly Measured[]): string[] {
  const [first] = measured;
  if (first === undefined) return [];
  const { machine, plan } = first;
  const loads = measured.map(({ part, loadBefore }) => `${part} ${loadBefore.toFixed(2)}`);
  return [
    `${machine.cpus} x ${machine.model}, ${machine.system}, Node ${machine.node}, plan ${plan}, load generator on the same machine.`,
    `Load average when each part began: ${loads.join(', ')}.`,
    ...(first.loadBefore > 0.5 ? ['The machine had other load before the start.'] : []),
    '',
  ];
}

function linesOf(finding: Finding): string[] {
  switch (finding.part) {
    case 'throughput':
      return throughputLines(finding.figures);
    case 'capacity':
      return capacityLines(finding.figures);
    case 'memory':
      return memoryLines(finding.figures);
    case 'push':
      return pushLines(finding.figures);
    case 'returns':
      return returnsLines(finding.figures);
    case 'lambda':
      return [
        ...coldStartLines(finding.figures.coldStart),
        '',
        ...containersLines(finding.figures.containers),
      ];
    case 'catalog':
      return finding.figures.flatMap(catalogLines);
    case 'events':
      return eventsLines(finding.figures);
    case 'listings':
      return listingsLines(finding.figures);
    case 'shopify':
      return shopifyLines(finding.figures);
    case 'receipts':
      return receiptsLines(finding.figures);
    case 'oversell':
      return oversellLines(finding.figures);
    case 'instances':
      return instancesLines(finding.figures);
  }
}

function verdict(reached: Aim['reached']): string {
  return reached === undefined ? '-' : reached ? 'reached' : 'NOT REACHED';
}

function throughputLines({ payloadBytes, skipped, rows }: Throughput): string[] {
  const sizes = Object.entries(payloadBytes).map(([lines, bytes]) => `${bytes} bytes (lines: ${lines})`);
  return [
    `Signed orders of ${sizes.join(' and ')}. Medians of the rounds (min-max).`,
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
      rows.map(cellsOf),
    ),
    ...rows
      .filter(({ failures }) => failures > 0)
      .map(
        (row) =>
          `${row.failures} answers of ${row.system} (${loadText(row.load)}) were not as expected: ${row.example ?? ''}`,
      ),
    ...skipped.map((line) => `Skipped: ${line}`),
  ];
}

function cellsOf(row: Row): string[] {
  return [
    row.system,
    row.system === 'bare' ? '-' : row.engine,
    loadText(row.load),
    spreadText(row.perSecond, 0),
    spreadText(row.p50Ms, 1),
    spreadText(row.p99Ms, 1),
    spreadText(row.cpuMs, 3),
    spreadText(row.engineCpuMs, 3),
    spreadText(row.peakMb, 0, false),
    spreadText(row.actionsPerCommit, 1, false),
  ];
}

function capacityLines(figures: Capacity): string[] {
  const { isolated, hot, amazonOrder, repeatedNotice, restocked, held, known } = figures;
  const { bytesPerSale, upkeepPerHour } = figures;
  const rows = [
    { kind: 'a sale, isolated, with its push', cost: isolated },
    { kind: 'a sale of a hot SKU, 64 in flight', cost: hot },
    { kind: 'an order at Amazon of one line, by a notice', cost: amazonOrder },
    { kind: 'the same notice again', cost: repeatedNotice },
    { kind: 'a returned unit, restocked, with its push', cost: restocked },
    { kind: 'a returned unit, held, with its alert', cost: held },
    { kind: 'a row of a poll that is known, read again', cost: known },
  ].map(({ kind, cost }) => [
    kind,
    cost.writeUnits.toFixed(2),
    cost.readUnits.toFixed(2),
    `$${cost.usdPerMillion.toFixed(2)}`,
  ]);
  return [
    table(['', 'write units', 'read units', 'a million'], rows),
    `On demand in ${PRICES.region}: $${PRICES.writeUnits} a million write and $${PRICES.readUnits} a million read request units, since ${PRICES.since} (${PRICES.source}).`,
    'Units as the embedded engine counts them: rows of a transaction twice, entries of an index once.',
    `The ledger keeps ${bytesPerSale.toFixed(0)} bytes of an isolated sale (its row and its push, each once more in the index).`,
    `Upkeep of an instance without any sale: ${upkeepPerHour.writeUnits.toFixed(0)} write and ${upkeepPerHour.readUnits.toFixed(0)} read units an hour.`,
  ];
}

function memoryLines({ first, last }: Memory): string[] {
  return [
    `Memory: ${first.residentMb.toFixed(0)} MB after ${first.sales} sales, ${last.residentMb.toFixed(0)} MB after ${last.sales}.`,
  ];
}

function pushLines({ idle, bursts, coalesced }: PushFigures): string[] {
  const { changes, skus, seconds, calls, boundCalls, settleSeconds } = coalesced;
  return [
    `Propagation while idle, from the webhook's answer to the call at Amazon: p50 ${idle.p50Ms.toFixed(0)} ms, p99 ${idle.p99Ms.toFixed(0)} ms (${idle.events} events).`,
    ...bursts.map(
      (burst) =>
        `Burst of ${burst.skus} SKUs, listings ${burst.listings}: the last call after ${burst.seconds.toFixed(2)} s (the limits allow ${burst.boundSeconds.toFixed(1)} s); ${burst.updates} updates and ${burst.lookUps} look-ups (at least ${burst.boundCalls} calls).`,
    ),
    `${changes} sales of ${skus} SKUs in ${seconds.toFixed(1)} s: ${calls} calls (the limits allow ${boundCalls}), one for ${(changes / calls).toFixed(0)} changes; the last ${settleSeconds.toFixed(1)} s after the last sale.`,
  ];
}

function returnsLines({ reader, first, again }: ReturnsFigures): string[] {
  const line = (what: string, lines: number, figures: ReadFigures | PollFigures): string[] => [
    what,
    String(lines),
    (lines / figures.seconds).toFixed(0),
    figures.seconds.toFixed(1),
    figures.idleMb?.toFixed(0) ?? '-',
    figures.peakMb?.toFixed(0) ?? '-',
  ];
  const polled = (what: string, poll: PollFigures): string[] =>
    line(what, poll.applied + poll.unchanged + poll.unreadable, poll);
  return [
    `Returns: a file of ${(reader.bytes / 1e6).toFixed(1)} MB, ${(reader.compressedBytes / 1e6).toFixed(1)} MB compressed.`,
    table(
      ['returns', 'rows', 'rows/s', 's', 'idle MB', 'peak MB'],
      [
        line('reader alone', reader.rows + reader.unreadable, reader),
        polled('poll, all rows new', first),
        polled('poll, nothing new', again),
      ],
    ),
  ];
}

function coldStartLines({ bundleBytes, compressedBytes, bundled, unbundled }: ColdStartFigures): string[] {
  const line = (what: string, { loadMs, answerMs, cpuMs, residentMb }: StartFigures): string[] => [
    what,
    spreadText(loadMs, 0),
    spreadText(answerMs, 0),
    spreadText(cpuMs, 0),
    spreadText(residentMb, 0, false),
  ];
  return [
    `Lambda: a bundle of ${(bundleBytes / 1e6).toFixed(2)} MB, ${(compressedBytes / 1e6).toFixed(2)} MB compressed.`,
    table(
      ['cold start', 'loaded ms', 'first sale ms', 'CPU ms', 'MB'],
      [line('the bundle', bundled), line('the compiled files', unbundled)],
    ),
  ];
}

function containersLines(rows: readonly ContainersRow[]): string[] {
  const example = rows.find((row) => row.example !== undefined)?.example;
  return [
    table(
      [
        'containers, one order at a time each',
        'SKUs',
        'orders/s',
        'p50 ms',
        'p99 ms',
        'most ms',
        'CPU ms/order',
        '503',
        'other',
        'cancelled %',
        'write units/order',
        'of cancelled',
        'read units',
      ],
      rows.map((row) => [
        String(row.containers),
        String(row.skus),
        row.perSecond.toFixed(0),
        row.p50Ms.toFixed(0),
        row.p99Ms.toFixed(0),
        row.mostMs.toFixed(0),
        row.cpuMs.toFixed(1),
        String(row.unavailable),
        String(row.otherFailures),
        (row.cancelledShare * 100).toFixed(1),
        row.writeUnits.toFixed(1),
        row.cancelledUnits.toFixed(1),
        row.readUnits.toFixed(1),
      ]),
    ),
    ...(example === undefined ? [] : [`Not as expected: ${example}`]),
  ];
}

function catalogLines({ skus, load, requests, beforeMb, afterMb }: CatalogFigures): string[] {
  return [
    table(
      [`${skus} SKUs`, 'ms', 'CPU ms', 'read units'],
      [load, ...requests].map(({ request, ms, cpuMs, readUnits }) => [
        request,
        ms.toFixed(1),
        cpuMs?.toFixed(1) ?? '-',
        readUnits.toFixed(readUnits < 10 ? 1 : 0),
      ]),
    ),
    ...(beforeMb === undefined || afterMb === undefined
      ? []
      : [`Memory of the service: ${beforeMb.toFixed(0)} MB before, ${afterMb.toFixed(0)} MB after.`]),
  ];
}

function eventsLines(figures: EventsCost): string[] {
  return [
    table(
      ['load', 'streams', 'CPU ms per order without', 'with', 'ratio', 'bytes per order and stream'],
      figures.map(({ load, streams, cpuMsWithout, cpuMsWith, ratio, bytesPerOrder }) => [
        loadText(load),
        String(streams),
        spreadText(cpuMsWithout, 2),
        spreadText(cpuMsWith, 2),
        spreadText(ratio, 2),
        bytesPerOrder.toFixed(0),
      ]),
    ),
  ];
}
