import type { Capacity } from './measures/capacity';
import type { Memory } from './measures/memory';
import type { PushFigures } from './measures/push';
import type { Cell } from './measures/throughput';
import type { Plan, SystemName } from './plan';
import type { EngineName } from './support/engines';
import { isSameLoad, type Load } from './support/load';
import { type Spread, spreadOf } from './support/statistics';

/** One load on one system: its rounds, and what they come to. */
export interface Row {
  readonly engine: EngineName;
  readonly system: SystemName;
  readonly load: Load;
  readonly perSecond: Spread | undefined;
  readonly p50Ms: Spread | undefined;
  readonly p99Ms: Spread | undefined;
  readonly cpuMs: Spread | undefined;
  readonly engineCpuMs: Spread | undefined;
  readonly peakMb: Spread | undefined;
  readonly actionsPerCommit: Spread | undefined;
  readonly failures: number;
  readonly example?: string;
  readonly rounds: readonly Cell[];
}

export interface Results {
  readonly at: string;
  readonly plan: Plan['name'];
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryMb: number;
    readonly node: string;
    readonly system: string;
    /** Of the last minute, before the benchmark began: above 0.5 somebody else was at work. */
    readonly loadBefore: number;
  };
  readonly payloadBytes: Readonly<Record<string, number>>;
  readonly skipped: readonly string[];
  readonly rows: readonly Row[];
  readonly capacity: Capacity;
  readonly memory: Memory | undefined;
  readonly push: PushFigures;
}

/** The rounds of one load on one system, folded into medians. */
export function rowOf(engine: EngineName, system: SystemName, load: Load, rounds: readonly Cell[]): Row {
  const example = rounds.find((cell) => cell.example !== undefined)?.example;
  return {
    engine,
    system,
    load,
    perSecond: spreadOf(rounds.map((cell) => cell.perSecond)),
    p50Ms: spreadOf(rounds.map((cell) => cell.p50Ms)),
    p99Ms: spreadOf(rounds.map((cell) => cell.p99Ms)),
    cpuMs: spreadOf(rounds.map((cell) => cell.cpuMs)),
    engineCpuMs: spreadOf(rounds.map((cell) => cell.engineCpuMs)),
    peakMb: spreadOf(rounds.map((cell) => cell.peakMb)),
    actionsPerCommit: spreadOf(rounds.map((cell) => cell.actionsPerCommit)),
    failures: rounds.reduce((sum, cell) => sum + cell.failures, 0),
    ...(example === undefined ? {} : { example }),
    rounds,
  };
}

export function findRow(
  results: Results,
  engine: EngineName,
  system: SystemName,
  load: Load,
): Row | undefined {
  return results.rows.find(
    (row) => row.engine === engine && row.system === system && isSameLoad(row.load, load),
  );
}
