import type { EngineName } from './support/engines';
import type { Load } from './support/load';

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
  /** Sales after which the resident memory is compared; undefined leaves it out. */
  readonly memory: { readonly first: number; readonly last: number } | undefined;
  readonly push: {
    readonly idleEvents: number;
    /** Numbers of SKUs that all change at once. */
    readonly bursts: readonly number[];
    /** Sales of 20 SKUs, 1,000 a second. */
    readonly coalescedSales: number;
  };
}

const SPREAD: Load = { skus: 500, lines: 1, inFlight: 64 };
const HOT: Load = { ...SPREAD, skus: 1 };
const ONE: Load = { ...SPREAD, inFlight: 1 };
const THREE_LINES: Load = { ...SPREAD, lines: 3 };

/** What the aims compare; every plan holds it. */
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
    firstWarmUpMs: 1500,
    warmUpMs: 300,
    measureMs: 1700,
    engines: [{ engine: 'embedded', rounds: 1, systems: CORE }],
    memory: undefined,
    push: { idleEvents: 10, bursts: [25], coalescedSales: 2000 },
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
    push: { idleEvents: 40, bursts: [50], coalescedSales: 10_000 },
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
    push: { idleEvents: 200, bursts: [50, 500], coalescedSales: 10_000 },
  },
];

/** The plan that the arguments ask for. Throws on what it does not know. */
export function planOf(args: readonly string[]): Plan {
  const unknown = args.filter((arg) => arg !== '--quick' && arg !== '--full');
  if (unknown.length > 0)
    throw new Error(
      `Unknown: ${unknown.join(' ')}. Use --quick (a minute), nothing (minutes) or --full (hours).`,
    );
  const name = args.includes('--full') ? 'full' : args.includes('--quick') ? 'quick' : 'default';
  const plan = PLANS.find((candidate) => candidate.name === name);
  if (plan === undefined) throw new Error(`There is no plan ${name}.`);
  return plan;
}
