import { parseArgs } from 'node:util';
import { INSTANCES_PLANS, type InstancesPlan } from './instances-plan';
import type { OversellPlan } from './oversell/comparison';
import type { EngineName } from './support/engines';
import type { Load } from './support/load';

/** The parts of the benchmark in the order of measurement. */
const PARTS = [
  'throughput',
  'capacity',
  'memory',
  'push',
  'returns',
  'lambda',
  'catalog',
  'events',
  'listings',
  'shopify',
  'receipts',
  'oversell',
  'instances',
] as const;
export type Part = (typeof PARTS)[number];

export type SystemName = 'bare' | 'raw single' | 'raw packed' | 'service' | 'service unpacked';

/** The loads of one system on one engine. */
export interface SystemPlan {
  readonly system: SystemName;
  readonly loads: readonly Load[];
}

export interface EnginePlan {
  readonly engine: EngineName;
  readonly rounds: number;
  readonly systems: readonly SystemPlan[];
}

export interface Plan {
  readonly name: 'quick' | 'default' | 'full';
  readonly firstWarmUpMs: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly engines: readonly EnginePlan[];
  /** The numbers of sales after which the resident memory is compared; undefined: not measured. */
  readonly memory: { readonly first: number; readonly last: number } | undefined;
  readonly push: {
    readonly idleEvents: number;
    /** SKUs that change at once, without a checked listing; `again`: a second time, with checked listings. */
    readonly bursts: readonly { readonly skus: number; readonly again: boolean }[];
    /** Sales of 20 SKUs, 1,000 a second. */
    readonly coalescedSales: number;
  };
  /** Rows of the file for the reader alone, and of the file that the service polls. */
  readonly returns: { readonly readerRows: number; readonly pollRows: number };
  readonly lambda: {
    /** Cold starts of each form of the function. */
    readonly rounds: number;
    /** So many containers beside each other, and the milliseconds of each measurement. */
    readonly containers: readonly number[];
    readonly containerMs: number;
  };
  /** Numbers of SKUs for which the overview and the filtered lists are measured. */
  readonly catalog: { readonly skus: readonly number[] };
  /** Rounds with and without so many streams of events. */
  readonly events: { readonly rounds: number; readonly streams: number };
  /** Listings that have one SKU as their component. */
  readonly listings: { readonly onOneComponent: number };
  /** The shop that is played in virtual time. */
  readonly oversell: OversellPlan;
  readonly instances: InstancesPlan;
}

const SPREAD: Load = { skus: 500, lines: 1, inFlight: 64 };
const HOT: Load = { ...SPREAD, skus: 1 };
const ONE: Load = { ...SPREAD, inFlight: 1 };
const THREE_LINES: Load = { ...SPREAD, lines: 3 };

/** The loads that the aims compare; part of every plan. */
const CORE: readonly SystemPlan[] = [
  { system: 'bare', loads: [SPREAD] },
  { system: 'raw single', loads: [ONE, SPREAD, HOT] },
  { system: 'raw packed', loads: [SPREAD, HOT] },
  { system: 'service', loads: [SPREAD, HOT, ONE] },
  { system: 'service unpacked', loads: [SPREAD, HOT] },
];

const IN_FLIGHT = [1, 16, 64, 256];
const EVERY_LOAD = [500, 1].flatMap((skus) =>
  [1, 3].flatMap((lines) => IN_FLIGHT.map((inFlight): Load => ({ skus, lines, inFlight }))),
);
const EVERYTHING: readonly SystemPlan[] = [
  { system: 'bare', loads: EVERY_LOAD.filter(({ skus }) => skus === 500) },
  { system: 'raw single', loads: EVERY_LOAD.filter(({ lines }) => lines === 1) },
  { system: 'raw packed', loads: [SPREAD, HOT] },
  { system: 'service', loads: EVERY_LOAD },
  { system: 'service unpacked', loads: EVERY_LOAD },
];

const PLANS: readonly Plan[] = [
  {
    name: 'quick',
    firstWarmUpMs: 1200,
    warmUpMs: 300,
    measureMs: 1400,
    engines: [{ engine: 'embedded', rounds: 1, systems: CORE }],
    memory: undefined,
    push: { idleEvents: 8, bursts: [{ skus: 10, again: true }], coalescedSales: 1000 },
    returns: { readerRows: 5000, pollRows: 5000 },
    lambda: { rounds: 3, containers: [1, 4], containerMs: 2000 },
    catalog: { skus: [1000] },
    events: { rounds: 1, streams: 100 },
    listings: { onOneComponent: 20 },
    oversell: { seeds: [1, 2], skus: 40, days: 14 },
    instances: INSTANCES_PLANS.quick,
  },
  {
    name: 'default',
    firstWarmUpMs: 3000,
    warmUpMs: 700,
    measureMs: 3500,
    engines: [
      {
        engine: 'embedded',
        rounds: 3,
        systems: CORE.map((plan) =>
          plan.system === 'service'
            ? {
                ...plan,
                loads: [
                  ...plan.loads,
                  { ...SPREAD, inFlight: 16 },
                  { ...SPREAD, inFlight: 256 },
                  { ...HOT, inFlight: 256 },
                  THREE_LINES,
                ],
              }
            : plan,
        ),
      },
      { engine: 'dynamodb-local', rounds: 1, systems: CORE.filter(({ system }) => system !== 'bare') },
    ],
    memory: { first: 20_000, last: 200_000 },
    push: {
      idleEvents: 100,
      bursts: [
        { skus: 50, again: true },
        { skus: 500, again: false },
      ],
      coalescedSales: 10_000,
    },
    // A poll of 200,000 rows takes more than three minutes (estimated from smaller files): only the full plan has it.
    returns: { readerRows: 200_000, pollRows: 50_000 },
    lambda: { rounds: 11, containers: [1, 2, 4, 8], containerMs: 6000 },
    catalog: { skus: [1000, 100_000] },
    events: { rounds: 5, streams: 100 },
    listings: { onOneComponent: 300 },
    oversell: { seeds: [1, 2, 3, 4, 5], skus: 100, days: 28 },
    instances: INSTANCES_PLANS.default,
  },
  {
    name: 'full',
    firstWarmUpMs: 5000,
    warmUpMs: 1000,
    measureMs: 6000,
    engines: [
      { engine: 'embedded', rounds: 5, systems: EVERYTHING },
      { engine: 'dynamodb-local', rounds: 3, systems: EVERYTHING.filter(({ system }) => system !== 'bare') },
    ],
    memory: { first: 20_000, last: 200_000 },
    push: {
      idleEvents: 200,
      bursts: [
        { skus: 50, again: true },
        { skus: 500, again: true },
      ],
      coalescedSales: 10_000,
    },
    returns: { readerRows: 200_000, pollRows: 200_000 },
    lambda: { rounds: 25, containers: [1, 2, 4, 8, 16], containerMs: 20_000 },
    catalog: { skus: [1000, 100_000] },
    events: { rounds: 5, streams: 100 },
    listings: { onOneComponent: 1000 },
    oversell: { seeds: [1, 2, 3, 4, 5], skus: 400, days: 28 },
    instances: INSTANCES_PLANS.full,
  },
];

/** The plan and the parts that the arguments select. */
export interface Selection {
  readonly plan: Plan;
  readonly parts: readonly Part[];
}

/** The size of a part in a plan; written with its figures. */
export function sizeOf(part: Part, plan: Plan): unknown {
  const {
    engines,
    measureMs,
    memory,
    push,
    returns,
    lambda,
    catalog,
    events,
    listings,
    oversell,
    instances,
  } = plan;
  switch (part) {
    case 'throughput':
      return { measureMs, rounds: Object.fromEntries(engines.map(({ engine, rounds }) => [engine, rounds])) };
    case 'capacity':
      return { hotMs: measureMs };
    case 'memory':
      return memory;
    case 'push':
      return push;
    case 'returns':
      return returns;
    case 'lambda':
      return lambda;
    case 'catalog':
      return catalog;
    case 'events':
      return { ...events, measureMs };
    case 'listings':
      return listings;
    case 'shopify':
    case 'receipts':
      return {};
    case 'oversell':
      return oversell;
    case 'instances':
      return instances;
  }
}

/** Reads the arguments. Throws on unknown ones. */
export function selectionOf(args: readonly string[]): Selection {
  const { quick, full, only } = valuesOf(args);
  const name = full ? 'full' : quick ? 'quick' : 'default';
  const plan = PLANS.find((candidate) => candidate.name === name);
  if (plan === undefined) throw new Error(`There is no plan ${name}.`);
  const unknown = only.filter((part) => !PARTS.some((known) => known === part));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}: the parts are ${PARTS.join(', ')}.`);
  if (only.includes('memory') && plan.memory === undefined)
    throw new Error(`The ${plan.name} plan does not measure memory.`);
  const parts = PARTS.filter((part) => only.length === 0 || only.includes(part));
  return { plan, parts: parts.filter((part) => part !== 'memory' || plan.memory !== undefined) };
}

function valuesOf(args: readonly string[]): { quick: boolean; full: boolean; only: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    return { ...values, only: [...values.only, ...positionals] };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${problem} Use --quick (a minute), nothing (minutes) or --full (hours), and the parts to measure, of ` +
        `${PARTS.join(', ')}.`,
      { cause: error },
    );
  }
}
