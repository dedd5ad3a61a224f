import type { SystemName } from '../plan';
import type { EngineName } from '../support/engines';
import { isSameLoad, type Load } from '../support/load';
import { type Spread, spreadOf } from '../support/statistics';
import type { Cell } from './throughput';

/** One load on one system: its rounds and their medians. */
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
  rows: readonly Row[],
  engine: EngineName,
  system: SystemName,
  load: Load,
): Row | undefined {
  return rows.find((row) => row.engine === engine && row.system === system && isSameLoad(row.load, load));
}
