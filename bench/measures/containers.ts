import { join } from 'node:path';
import type { Plan } from '../plan';
import { Child } from '../support/child';
import { DIST, programOf } from '../support/compiled';
import { startEngine } from '../support/engines';
import { functionEnvironment } from '../support/lambda-function';
import type { ContainerFigures } from '../support/messages';
import { say } from '../support/say';
import { seedStore } from '../support/seed';
import { percentile } from '../support/statistics';
import { withUndo } from '../support/undo';

/** The first order id; each container uses a range of its own. */
const FIRST_ORDER = 9_400_000_000_000;
const ORDERS_OF_A_CONTAINER = 1_000_000;
/** As for instances: at most two write units for each action of a cancelled transaction. */
const UNITS_OF_A_CANCELLED_ACTION = 2;

/** Containers of the Lambda function beside each other on one store, each with one order at a time. */
export interface ContainersRow {
  readonly containers: number;
  readonly skus: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  readonly cpuMs: number;
  readonly unavailable: number;
  readonly otherFailures: number;
  readonly example?: string;
  /** The share of transactions that were cancelled. */
  readonly cancelledShare: number;
  /** Transactions of an order. */
  readonly commits: number;
  /** Of an order, from a pass of its own that times nothing. */
  readonly writeUnits: number;
  readonly cancelledUnits: number;
  readonly readUnits: number;
}

/** Containers reach no other one, so that nothing is handed over. */
export async function measureContainers({
  containers,
  containerMs,
}: Plan['lambda']): Promise<ContainersRow[]> {
  const rows: ContainersRow[] = [];
  for (const skus of [1, 500])
    for (const count of containers) {
      say(`${count} containers, ${skus === 1 ? 'a hot SKU' : `${skus} SKUs`}`);
      const timed = await run(count, skus, containerMs, false);
      rows.push(rowOf(count, skus, timed, await run(count, skus, containerMs / 2, true)));
    }
  return rows;
}

function run(
  count: number,
  skus: number,
  durationMs: number,
  countsCapacity: boolean,
): Promise<ContainerFigures[]> {
  return withUndo(async (undo) => {
    const { endpoint } = await startEngine('embedded', undo);
    await seedStore(endpoint, 500);
    const children = Array.from({ length: count }, () => {
      const child = new Child({
        name: 'A container',
        args: [programOf('lambda-container'), join(DIST, 'lambda.js')],
        cwd: DIST,
        env: { ...functionEnvironment(endpoint), ...(countsCapacity ? { BENCH_CAPACITY: 'true' } : {}) },
      });
      undo.add(() => child.stop());
      return child;
    });
    const task = { skus, warmUpMs: 1500 + 500 * count, durationMs };
    return Promise.all(
      children.map((child, index) =>
        child.ask('containerOrders', { ...task, firstOrderId: FIRST_ORDER + index * ORDERS_OF_A_CONTAINER }),
      ),
    );
  });
}

function rowOf(
  containers: number,
  skus: number,
  timed: readonly ContainerFigures[],
  counted: readonly ContainerFigures[],
): ContainersRow {
  const latencies = timed.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b);
  const sum = (of: readonly ContainerFigures[], pick: (one: ContainerFigures) => number): number =>
    of.reduce((total, one) => total + pick(one), 0);
  const applied = latencies.length - sum(timed, ({ failures }) => failures);
  const countedOrders = sum(counted, ({ latenciesMs, failures }) => latenciesMs.length - failures);
  const cancelledUnits = sum(counted, ({ use }) => use.cancelledActions) * UNITS_OF_A_CANCELLED_ACTION;
  const unavailable = sum(timed, (one) => one.unavailable);
  const example = timed.find((one) => one.example !== undefined)?.example;
  return {
    containers,
    skus,
    perSecond: sum(timed, ({ latenciesMs, failures, seconds }) => (latenciesMs.length - failures) / seconds),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    mostMs: latencies.at(-1) ?? NaN,
    cpuMs: sum(timed, ({ cpuMs }) => cpuMs) / applied,
    unavailable,
    otherFailures: sum(timed, ({ failures }) => failures) - unavailable,
    ...(example === undefined ? {} : { example }),
    cancelledShare: sum(timed, ({ use }) => use.cancelled) / sum(timed, ({ use }) => use.commits),
    commits: sum(timed, ({ use }) => use.commits) / applied,
    writeUnits: (sum(counted, ({ use }) => use.writeUnits) + cancelledUnits) / countedOrders,
    cancelledUnits: cancelledUnits / countedOrders,
    readUnits: sum(counted, ({ use }) => use.readUnits) / countedOrders,
  };
}
