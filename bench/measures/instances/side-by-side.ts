import type { InstancesPlan } from '../../instances-plan';
import type { EngineName } from '../../support/engines';
import { isSameLoad, type Load } from '../../support/load';
import { cpuMsOf } from '../../support/process-figures';
import { say } from '../../support/say';
import { type Spread, spreadOf } from '../../support/statistics';
import { withUndo } from '../../support/undo';
import type { Generator } from '../generator';
import { Fleet } from './fleet';

export const COUNTS = [1, 2, 3] as const;

/** One load on so many instances, once. CPU is that of all of them together, in milliseconds an order. */
interface Cell {
  readonly load: Load;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number | undefined;
  readonly engineCpuMs: number | undefined;
  /** Answers other than 200 `applied`, and the 503s among them. */
  readonly failures: number;
  readonly unavailable: number;
  readonly example?: string;
  /** Of all TransactWriteItems. */
  readonly cancelledShare: number;
  readonly actionsPerCommit: number;
  /** BatchGetItem calls an order. */
  readonly batchReads: number;
  /** Movements an order; undefined when the service does not count them. */
  readonly handedOver: number | undefined;
}

/** One load on so many instances: its rounds and their medians. */
export interface InstancesRow {
  readonly engine: EngineName;
  readonly instances: number;
  readonly load: Load;
  readonly perSecond: Spread | undefined;
  readonly p50Ms: Spread | undefined;
  readonly p99Ms: Spread | undefined;
  readonly cpuMs: Spread | undefined;
  readonly engineCpuMs: Spread | undefined;
  readonly cancelledShare: Spread | undefined;
  readonly actionsPerCommit: Spread | undefined;
  readonly batchReads: Spread | undefined;
  readonly handedOver: Spread | undefined;
  readonly failures: number;
  readonly unavailable: number;
  readonly example?: string;
  readonly rounds: readonly Cell[];
}

/** The counts of instances in turn within a round, so that a slow moment of the machine affects all of them. */
export async function measureSideBySide(
  { engine, rounds }: InstancesPlan['engines'][number],
  plan: InstancesPlan,
  generator: Generator,
): Promise<InstancesRow[]> {
  const cells = COUNTS.map((): Cell[][] => []);
  for (let round = 1; round <= rounds; round += 1)
    for (const [index, count] of COUNTS.entries()) {
      say(`${engine}: round ${round} of ${rounds}, instances: ${count}`);
      cells[index]?.push(await measureCount(engine, count, plan, generator));
    }
  return plan.loads.flatMap((load, at) =>
    COUNTS.map((instances, index) =>
      rowOf(
        engine,
        instances,
        load,
        (cells[index] ?? []).flatMap((round) => round[at] ?? []),
      ),
    ),
  );
}

export function findInstancesRow(
  rows: readonly InstancesRow[],
  engine: EngineName,
  instances: number,
  load: Load,
): InstancesRow | undefined {
  return rows.find(
    (row) => row.engine === engine && row.instances === instances && isSameLoad(row.load, load),
  );
}

function measureCount(
  engine: EngineName,
  count: number,
  plan: InstancesPlan,
  generator: Generator,
): Promise<Cell[]> {
  return withUndo(async (undo) => {
    const fleet = await Fleet.begin(engine, { countsCapacity: false }, generator, undo);
    while (fleet.instances.length < count) await fleet.add();
    await fleet.warmUp(plan.warmUpOrders);
    const cells: Cell[] = [];
    for (const load of plan.loads) cells.push(await measureLoad(fleet, load, plan, generator));
    return cells;
  });
}

async function measureLoad(
  fleet: Fleet,
  load: Load,
  { warmUpMs, measureMs }: InstancesPlan,
  generator: Generator,
): Promise<Cell> {
  const cpuNow = (): { services: number | undefined; engine: number | undefined } => ({
    services: sum(fleet.instances.map(({ child }) => cpuMsOf(child.pid))),
    engine: fleet.engine.pid === undefined ? undefined : cpuMsOf(fleet.engine.pid),
  });
  let before: ReturnType<typeof cpuNow> | undefined;
  let cleared: Promise<unknown> = Promise.resolve();
  let handedOverBefore: Promise<number | undefined> = Promise.resolve(undefined);
  const task = { ports: fleet.ports, load, warmUpMs, durationMs: measureMs };
  const figures = await generator.send(task, () => {
    before = cpuNow();
    cleared = fleet.storeUse();
    handedOverBefore = fleet.handedOver();
  });
  const after = cpuNow();
  await cleared;
  const [use, from, to] = await Promise.all([fleet.storeUse(), handedOverBefore, fleet.handedOver()]);
  const { orders, seconds, p50Ms, p99Ms, failures, unavailable = 0, example } = figures;
  const perOrder = (start: number | undefined, end: number | undefined): number | undefined =>
    start === undefined || end === undefined ? undefined : (end - start) / orders;
  return {
    load,
    perSecond: orders / seconds,
    p50Ms,
    p99Ms,
    cpuMs: perOrder(before?.services, after.services),
    engineCpuMs: perOrder(before?.engine, after.engine),
    failures,
    unavailable,
    ...(example === undefined ? {} : { example }),
    cancelledShare: use.cancelled / use.commits,
    actionsPerCommit: use.actions / use.commits,
    batchReads: use.batchReads / orders,
    handedOver: perOrder(from, to),
  };
}

function rowOf(engine: EngineName, instances: number, load: Load, rounds: readonly Cell[]): InstancesRow {
  const example = rounds.find((cell) => cell.example !== undefined)?.example;
  const spread = (figure: (cell: Cell) => number | undefined): Spread | undefined =>
    spreadOf(rounds.map(figure));
  return {
    engine,
    instances,
    load,
    perSecond: spread(({ perSecond }) => perSecond),
    p50Ms: spread(({ p50Ms }) => p50Ms),
    p99Ms: spread(({ p99Ms }) => p99Ms),
    cpuMs: spread(({ cpuMs }) => cpuMs),
    engineCpuMs: spread(({ engineCpuMs }) => engineCpuMs),
    cancelledShare: spread(({ cancelledShare }) => cancelledShare),
    actionsPerCommit: spread(({ actionsPerCommit }) => actionsPerCommit),
    batchReads: spread(({ batchReads }) => batchReads),
    handedOver: spread(({ handedOver }) => handedOver),
    failures: rounds.reduce((total, cell) => total + cell.failures, 0),
    unavailable: rounds.reduce((total, cell) => total + cell.unavailable, 0),
    ...(example === undefined ? {} : { example }),
    rounds,
  };
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    0,
  );
}
