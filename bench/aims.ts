import { atLeast, atMost, ratio } from './aim';
import { instancesAims } from './instances-aims';
import { oversellAims } from './oversell-report';
import type { CatalogFigures } from './measures/catalog';
import type { Throughput } from './measures/rounds';
import type { ListingsFigures } from './measures/listings';
import { findRow } from './measures/rows';
import type { PushFigures } from './measures/push';
import type { ReturnsFigures } from './measures/returns';
import type { SystemName } from './plan';
import type { Aim, Finding } from './results';
import type { Load } from './support/load';

const SPREAD: Load = { skus: 500, lines: 1, inFlight: 64 };
const HOT: Load = { skus: 1, lines: 1, inFlight: 64 };
const ONE: Load = { skus: 500, lines: 1, inFlight: 1 };

/** The aims of a part, on the embedded engine unless they name another; ratios are of medians of the same run. */
export function aimsOf(finding: Finding): Aim[] {
  switch (finding.part) {
    case 'throughput':
      return throughputAims(finding.figures);
    case 'capacity':
      return [
        // Ten for the sale and its push, two for the change log, one for the counts of sales.
        atMost('write units of an isolated sale with its push', 13, finding.figures.isolated.writeUnits),
        atMost('write units of a sale of a hot SKU', 4, finding.figures.hot.writeUnits),
        atMost('read units of a notice that changes nothing', 1, finding.figures.repeatedNotice.readUnits),
        atMost('write units of a notice that changes nothing', 0, finding.figures.repeatedNotice.writeUnits),
      ];
    case 'memory': {
      const { first, last } = finding.figures;
      const what = `memory after ${last.sales} sales over after ${first.sales}, times`;
      return [atMost(what, 1.2, ratio(last.residentMb, first.residentMb))];
    }
    case 'push':
      return pushAims(finding.figures);
    case 'returns':
      return returnsAims(finding.figures);
    case 'lambda': {
      const { bundled, unbundled } = finding.figures.coldStart;
      const what = 'CPU of a cold start: the bundle over the compiled files, times';
      return [atMost(what, 0.7, ratio(bundled.cpuMs?.median, unbundled.cpuMs?.median))];
    }
    case 'catalog':
      return finding.figures.flatMap(catalogAims);
    case 'events':
      return finding.figures.map(({ load, streams, ratio: times }) =>
        atMost(
          `CPU of an order with ${streams} streams over none, ${load.skus} SKUs, times`,
          1.1,
          times?.median,
        ),
      );
    case 'listings':
      return listingsAims(finding.figures);
    case 'shopify':
      return [];
    case 'receipts':
      return [atMost('write units of a receipt', 2, finding.figures.writeUnits)];
    case 'oversell':
      return oversellAims(finding.figures);
    case 'instances':
      return instancesAims(finding.figures);
  }
}

function throughputAims({ rows }: Throughput): Aim[] {
  const row = (system: SystemName, load: Load) => findRow(rows, 'embedded', system, load);
  const rate = (system: SystemName, load: Load): number | undefined => row(system, load)?.perSecond?.median;
  return [
    atLeast(
      '500 SKUs, 64 in flight: of the raw packed engine',
      0.7,
      ratio(rate('service', SPREAD), rate('raw packed', SPREAD)),
    ),
    atLeast(
      'hot SKU, 64 in flight: of the raw packed engine',
      0.6,
      ratio(rate('service', HOT), rate('raw packed', HOT)),
    ),
    atMost('own CPU of a one-line order, ms', 0.3, row('service', SPREAD)?.cpuMs?.median),
    atMost(
      'one in flight: latency (p50) of a raw two-item transaction, times',
      2,
      ratio(row('service', ONE)?.p50Ms?.median, row('raw single', ONE)?.p50Ms?.median),
    ),
    atLeast(
      '500 SKUs: packed over unpacked service, times',
      2.5,
      ratio(rate('service', SPREAD), rate('service unpacked', SPREAD)),
    ),
    atLeast(
      'hot SKU: packed over unpacked service, times',
      4,
      ratio(rate('service', HOT), rate('service unpacked', HOT)),
    ),
  ];
}

function pushAims({ idle, bursts, coalesced }: PushFigures): Aim[] {
  const violations = [idle, ...bursts, coalesced].reduce((sum, one) => sum + one.violations, 0);
  return [
    atMost('idle propagation p99, ms', 100, idle.p99Ms),
    ...bursts.map(({ skus, listings, seconds, boundSeconds }) =>
      atMost(
        `burst of ${skus} SKUs, listings ${listings}: seconds beyond the bound of ${boundSeconds} s`,
        1,
        seconds - boundSeconds,
      ),
    ),
    atMost(
      `${coalesced.changes} sales of ${coalesced.skus} SKUs: calls made`,
      coalesced.boundCalls,
      coalesced.calls,
    ),
    atMost("calls of the pushes beyond Amazon's limits", 0, violations),
  ];
}

function returnsAims({ reader, first, again, violations }: ReturnsFigures): Aim[] {
  const rowsOf = ({ applied, unchanged, unreadable }: ReturnsFigures['first']): number =>
    applied + unchanged + unreadable;
  return [
    atMost(
      `reading ${reader.rows + reader.unreadable} rows of returns: MB over idle`,
      150,
      excess(reader.peakMb, reader.idleMb),
    ),
    atMost(`polling ${rowsOf(first)} new rows: MB over idle`, 150, excess(first.peakMb, first.idleMb)),
    atMost(`polling the same rows again: MB over idle`, 150, excess(again.peakMb, again.idleMb)),
    atMost("calls of the polls beyond Amazon's limits", 0, violations),
  ];
}

function catalogAims({ skus, requests }: CatalogFigures): Aim[] {
  const known = requests.flatMap(({ cpuMs }) => cpuMs ?? []);
  const most = known.length === 0 ? undefined : Math.max(...known);
  const [overview] = requests;
  return [
    atMost(`${skus} SKUs: CPU of a list or an overview after the first, ms`, 30, most),
    atMost(`${skus} SKUs: read units of an overview`, 1, overview?.readUnits),
  ];
}

function excess(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}

function listingsAims({ sales, hot }: ListingsFigures): Aim[] {
  const [plain] = sales;
  return [
    atMost('write units of a sale of a SKU without listings', 13, plain?.writeUnits),
    atMost(
      'listings on one sold-out component: numbers above 0 before the last 0',
      1,
      hot.othersBeforeLastZero,
    ),
    atMost(
      'the same: seconds to the last 0 over the least under the limits, times',
      1.1,
      hot.boundSeconds === 0 ? undefined : hot.lastZeroSeconds / hot.boundSeconds,
    ),
    atMost('the same: calls beyond the limits', 0, hot.violations),
  ];
}
