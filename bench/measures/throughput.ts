import { DIST, programOf } from '../support/compiled';
import { Child } from '../support/child';
import { type EngineName, startEngine } from '../support/engines';
import type { Load } from '../support/load';
import type { LoadFigures } from '../support/messages';
import { cpuMsOf, residentMb } from '../support/process-figures';
import { seedStore, TABLE_PREFIX } from '../support/seed';
import { startService, WEBHOOK_SECRET } from '../support/service';
import { type Undo, withUndo } from '../support/undo';
import type { Plan, SystemPlan } from '../plan';
import type { Generator } from './generator';

/** One load on one system, once. Rates are orders; CPU is milliseconds an order. */
export interface Cell {
  readonly load: Load;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
  readonly example?: string;
  /** Of the process that answers or writes. */
  readonly cpuMs: number | undefined;
  readonly engineCpuMs: number | undefined;
  readonly peakMb: number | undefined;
  readonly actionsPerCommit: number | undefined;
}

/** A system under measurement: its process, and how to apply a load. */
interface Target {
  readonly child: Child;
  readonly enginePid: number | undefined;
  /** True when the process has the probe that counts its requests to the store. */
  readonly isProbed: boolean;
  run(load: Load, times: Times, measuring: () => void): Promise<LoadFigures>;
}

interface Times {
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Starts a system on a new engine and applies its loads, one after the other. */
export function measureSystem(
  engine: EngineName,
  { system, loads }: SystemPlan,
  plan: Plan,
  generator: Generator,
): Promise<Cell[]> {
  return withUndo(async (undo) => {
    const target = await startTarget(engine, system, loads, generator, undo);
    const [first] = loads;
    if (first !== undefined)
      await target.run(first, { warmUpMs: 0, durationMs: plan.firstWarmUpMs }, () => undefined);
    const cells: Cell[] = [];
    for (const load of loads)
      cells.push(await measureLoad(target, load, { warmUpMs: plan.warmUpMs, durationMs: plan.measureMs }));
    return cells;
  });
}

async function measureLoad(target: Target, load: Load, times: Times): Promise<Cell> {
  const pids = [target.child.pid, target.enginePid];
  let before: (number | undefined)[] = [];
  let cleared: Promise<unknown> = Promise.resolve();
  const figures = await target.run(load, times, () => {
    before = pids.map((pid) => (pid === undefined ? undefined : cpuMsOf(pid)));
    if (target.isProbed) cleared = target.child.ask('storeUse', null);
  });
  const after = pids.map((pid) => (pid === undefined ? undefined : cpuMsOf(pid)));
  await cleared;
  const used = target.isProbed ? await target.child.ask('storeUse', null) : undefined;
  const perOrder = (index: number): number | undefined => {
    const [from, to] = [before[index], after[index]];
    return from === undefined || to === undefined ? undefined : (to - from) / figures.orders;
  };
  return {
    load,
    perSecond: figures.orders / figures.seconds,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    failures: figures.failures,
    ...(figures.example === undefined ? {} : { example: figures.example }),
    cpuMs: perOrder(0),
    engineCpuMs: perOrder(1),
    peakMb: residentMb(target.child.pid, 'VmHWM'),
    actionsPerCommit:
      figures.actionsPerCommit ??
      (used === undefined || used.commits === 0 ? undefined : used.actions / used.commits),
  };
}

async function startTarget(
  engineName: EngineName,
  system: SystemPlan['system'],
  loads: readonly Load[],
  generator: Generator,
  undo: Undo,
): Promise<Target> {
  if (system === 'bare') return startBare(generator, undo);
  const engine = await startEngine(engineName, undo);
  await seedStore(engine.endpoint, Math.max(...loads.map(({ skus }) => skus)));
  if (system === 'raw single' || system === 'raw packed') {
    const child = new Child({ name: system, args: [programOf('raw-writer')], cwd: DIST });
    undo.add(() => child.stop());
    return {
      child,
      enginePid: engine.pid,
      isProbed: false,
      run: (load, times, measuring) =>
        child.ask(
          'rawSales',
          {
            ...times,
            load,
            endpoint: engine.endpoint,
            tablePrefix: TABLE_PREFIX,
            packed: system === 'raw packed',
          },
          measuring,
        ),
    };
  }
  const service = await startService(
    { endpoint: engine.endpoint, unpacked: system === 'service unpacked' },
    undo,
  );
  return {
    child: service.child,
    enginePid: engine.pid,
    isProbed: true,
    run: (load, times, measuring) => generator.send({ ...times, load, ports: [service.port] }, measuring),
  };
}

async function startBare(generator: Generator, undo: Undo): Promise<Target> {
  const child = new Child({
    name: 'The bare server',
    args: [programOf('bare-server')],
    cwd: DIST,
    env: { SHOPIFY_WEBHOOK_SECRET: WEBHOOK_SECRET },
  });
  undo.add(() => child.stop());
  const port = await child.ask('port', null);
  return {
    child,
    enginePid: undefined,
    isProbed: false,
    run: (load, times, measuring) =>
      generator.send({ ...times, load, ports: [port], anyOkCounts: true }, measuring),
  };
}
