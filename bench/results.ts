import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as systemType } from 'node:os';
import { dirname } from 'node:path';
import type { Capacity } from './measures/capacity';
import type { CatalogFigures } from './measures/catalog';
import type { ColdStartFigures } from './measures/cold-start';
import type { ContainersRow } from './measures/containers';
import type { EventsCost } from './measures/events';
import type { InstancesFigures } from './measures/instances/instances';
import type { ListingsFigures } from './measures/listings';
import type { OversellFigures } from './oversell/oversell';
import type { Memory } from './measures/memory';
import type { PushFigures } from './measures/push';
import type { ReturnsFigures } from './measures/returns';
import type { ReceiptsFigures } from './measures/receipts';
import type { ShopifyFigures } from './measures/shopify';
import type { Throughput } from './measures/rounds';
import type { Part, Plan } from './plan';

/** An aim, what was measured, and whether it was reached; undefined: not measured in this run. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly reached: boolean | undefined;
}

/** The figures of each part. */
interface Figures {
  readonly throughput: Throughput;
  readonly capacity: Capacity;
  readonly memory: Memory;
  readonly push: PushFigures;
  readonly returns: ReturnsFigures;
  readonly lambda: { readonly coldStart: ColdStartFigures; readonly containers: readonly ContainersRow[] };
  readonly catalog: readonly CatalogFigures[];
  readonly events: EventsCost;
  readonly listings: ListingsFigures;
  readonly shopify: ShopifyFigures;
  readonly receipts: ReceiptsFigures;
  readonly oversell: OversellFigures;
  readonly instances: InstancesFigures;
}

/** The figures of one part, with its name. */
export type Finding = { [P in Part]: { readonly part: P; readonly figures: Figures[P] } }[Part];

/** Where and how a part was measured. */
interface Stamp {
  /** When its measurement ended. */
  readonly at: string;
  readonly plan: Plan['name'];
  /** The size of the part in the plan at that time; plans change. */
  readonly size: unknown;
  /** Load average of the minute before the part began, which includes the part before it. */
  readonly loadBefore: number;
  readonly machine: Machine;
}

export type Measured = Stamp & Finding;

export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryMb: number;
  readonly node: string;
  readonly system: string;
}

export function thisMachine(): Machine {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? 'unknown CPU',
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    node: process.versions.node,
    system: `${systemType()} ${release()}`,
  };
}

export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

/**
 * Replaces a part in the file. The other parts stay, each with its own time, plan and machine; no aim compares figures
 * of two parts.
 */
export function keep(file: string, { part, ...measured }: Measured, aims: readonly Aim[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const parts = { ...partsIn(file), [part]: { ...measured, aims } };
  writeFileSync(file, `${JSON.stringify({ parts }, null, 2)}\n`);
}

function partsIn(file: string): object {
  if (!existsSync(file)) return {};
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { readonly parts?: object };
  return kept.parts ?? {};
}
