import { type Results, findRow } from './results';
import type { SystemName } from './plan';
import type { Load } from './support/load';

/** An aim, what was measured, and whether it was reached; undefined: not measured in this run. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly reached: boolean | undefined;
}

const SPREAD: Load = { skus: 500, lines: 1, inFlight: 64 };
const HOT: Load = { skus: 1, lines: 1, inFlight: 64 };
const ONE: Load = { skus: 500, lines: 1, inFlight: 1 };

/** The aims, all judged on the embedded engine of the same run; ratios of medians. */
export function aimsOf(results: Results): Aim[] {
  const row = (system: SystemName, load: Load) => findRow(results, 'embedded', system, load);
  const rate = (system: SystemName, load: Load): number | undefined => row(system, load)?.perSecond?.median;
  const { capacity, memory, push } = results;
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
    atMost('write units of an isolated sale with its push', 10, capacity.isolated.writeUnits),
    atMost('write units of a sale of a hot SKU', 4, capacity.hot.writeUnits),
    atMost(
      memory === undefined
        ? 'memory after ten times the sales, times'
        : `memory after ${memory.last.sales} sales over after ${memory.first.sales}, times`,
      1.2,
      ratio(memory?.last.residentMb, memory?.first.residentMb),
    ),
    atMost('idle propagation p99, ms', 100, push.idle.p99Ms),
    ...push.bursts.map(({ skus, seconds, boundSeconds }) =>
      atMost(
        `burst of ${skus} SKUs: seconds beyond the bound of ${boundSeconds} s`,
        1,
        seconds - boundSeconds,
      ),
    ),
  ];
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

function atLeast(what: string, bound: number, value: number | undefined): Aim {
  return judged(`${what}: at least ${bound}`, value, (figure) => figure >= bound);
}

function atMost(what: string, bound: number, value: number | undefined): Aim {
  return judged(`${what}: at most ${bound}`, value, (figure) => figure <= bound);
}

function judged(aim: string, value: number | undefined, holds: (figure: number) => boolean): Aim {
  return value === undefined
    ? { aim, measured: 'not measured', reached: undefined }
    : { aim, measured: value.toFixed(2), reached: holds(value) };
}
