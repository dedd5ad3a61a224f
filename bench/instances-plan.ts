import type { EngineName } from './support/engines';
import type { Load } from './support/load';

/** 1, 2 and 3 instances of the service on one store. */
export interface InstancesPlan {
  readonly engines: readonly { readonly engine: EngineName; readonly rounds: number }[];
  readonly loads: readonly Load[];
  /** Orders of each instance before the first measurement: it compiles its code, and most SKUs become pending. */
  readonly warmUpOrders: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** The loads in which an instance comes or goes, in this order, and the milliseconds of each. */
  readonly changes: readonly { readonly change: Change; readonly load: Load }[];
  readonly changeMs: number;
}

/** An instance comes during a load, or the sender goes: stopped by SIGTERM or killed by SIGKILL. */
export type Change = 'comes' | 'stopped' | 'killed';

const SPREAD: Load = { skus: 500, lines: 1, inFlight: 64 };
const THREE_LINES: Load = { ...SPREAD, lines: 3 };
const HOT: Load = { ...SPREAD, skus: 1 };

/** Those which end with as many instances as the next one begins with come first: each other one starts one more. */
const EVERY_CHANGE: InstancesPlan['changes'] = [
  { change: 'comes', load: SPREAD },
  { change: 'stopped', load: SPREAD },
  { change: 'comes', load: HOT },
  { change: 'stopped', load: HOT },
  { change: 'killed', load: SPREAD },
  { change: 'killed', load: HOT },
];

export const INSTANCES_PLANS = {
  quick: {
    engines: [{ engine: 'embedded', rounds: 1 }],
    loads: [SPREAD, HOT],
    warmUpOrders: 1000,
    warmUpMs: 200,
    measureMs: 1000,
    changes: [
      { change: 'comes', load: SPREAD },
      { change: 'killed', load: SPREAD },
    ],
    changeMs: 4000,
  },
  default: {
    engines: [
      { engine: 'embedded', rounds: 3 },
      { engine: 'dynamodb-local', rounds: 1 },
    ],
    loads: [SPREAD, THREE_LINES, HOT],
    warmUpOrders: 4000,
    warmUpMs: 500,
    measureMs: 2500,
    changes: EVERY_CHANGE,
    changeMs: 6000,
  },
  full: {
    engines: [
      { engine: 'embedded', rounds: 7 },
      { engine: 'dynamodb-local', rounds: 3 },
    ],
    loads: [SPREAD, THREE_LINES, HOT],
    warmUpOrders: 4000,
    warmUpMs: 1000,
    measureMs: 6000,
    changes: EVERY_CHANGE,
    changeMs: 20_000,
  },
} as const satisfies Readonly<Record<string, InstancesPlan>>;
