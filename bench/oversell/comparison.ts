import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/platform/durations';
import { CycleSync, OneWaySync } from './competitors';
import { Delays } from './delays';
import { Market, type System, type Tally } from './market';
import { ServiceSync, type ServiceOptions } from './service';
import { type ShopOptions, type Span, storyOf } from './shop';

/** What happens: the same shop with and without flash sales, with lost notices, and with an outage of the orders each day. */
export interface Scenario {
  readonly name: string;
  readonly flash: boolean;
  readonly lostNotices: number;
  readonly outageHours: number;
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'usual', flash: false, lostNotices: 0.02, outageHours: 0 },
  { name: 'flash sales', flash: true, lostNotices: 0.02, outageHours: 0 },
  { name: '30 % of notices lost', flash: false, lostNotices: 0.3, outageHours: 0 },
  { name: 'no orders for 6 h a day', flash: false, lostNotices: 0.02, outageHours: 6 },
];

/** A system by its name in the report. */
interface Contender {
  readonly name: string;
  /** `delayMs`: the p99 of the delay that the service measures in this scenario. */
  readonly make: (outages: readonly Span[], delayMs: number) => System;
}

const ALL: Omit<ServiceOptions, 'outages'> = {
  notices: true,
  pollMs: 3 * MINUTE_MS,
  skipsEqual: true,
  readsLow: true,
  readsWhenStale: true,
  buffer: 0,
  writesShopify: true,
  presumesAtShopify: false,
};
const WITHOUT_RULES = { ...ALL, skipsEqual: false, readsLow: false, readsWhenStale: false };

function service(name: string, options: Omit<ServiceOptions, 'outages'>): Contender {
  return { name, make: (outages) => new ServiceSync({ ...options, outages }) };
}

/** A buffer of more units than the shop sells within hours is no use. */
const CAP = 5;

export const TEN_MINUTES = 'a cycle of 10 minutes';
export const ALL_RULES = 'notices, search, rules a b c';
export const AUTO_BUFFER = 'the same, auto buffer';
export const BOUND = 'the bound: all known at once';

const CONTENDERS: readonly Contender[] = [
  { name: 'one way, a count every night', make: () => new OneWaySync() },
  { name: 'a cycle of 15 minutes', make: () => new CycleSync(15 * MINUTE_MS) },
  { name: TEN_MINUTES, make: () => new CycleSync(10 * MINUTE_MS) },
  { name: `${TEN_MINUTES}, auto buffer`, make: () => new CycleSync(10 * MINUTE_MS, CAP) },
  service('search only', { ...WITHOUT_RULES, notices: false }),
  service('notices and search', WITHOUT_RULES),
  service('with a', { ...WITHOUT_RULES, skipsEqual: true }),
  service('with b', { ...WITHOUT_RULES, readsLow: true }),
  service('with a and b', { ...ALL, readsWhenStale: false }),
  service(ALL_RULES, ALL),
  service('the same, presumed at Shopify too', { ...ALL, presumesAtShopify: true }),
  service('the same, search only', { ...ALL, notices: false }),
  service('the same, buffer 1', { ...ALL, buffer: 1 }),
  service('the same, buffer 2', { ...ALL, buffer: 2 }),
  {
    name: AUTO_BUFFER,
    make: (outages, delayMs) => new ServiceSync({ ...ALL, outages, auto: { cap: CAP, delayMs } }),
  },
  service('the same, Shopify not written', { ...ALL, writesShopify: false }),
  service(BOUND, { ...ALL, knowsAtOnce: true }),
];

export interface OversellPlan {
  readonly seeds: readonly number[];
  readonly skus: number;
  readonly days: number;
}

/** One system in one scenario, over all seeds. */
export interface OversellRow {
  readonly system: string;
  readonly scenario: string;
  readonly orders: number;
  /** Units that were there for their orders. */
  readonly sold: number;
  /** Units that were sold twice, as counted; and as expected from the time in which they could be, by channel. */
  readonly oversold: number;
  readonly expectedAmazon: number;
  readonly expectedShopify: number;
  /** Both channels' expected units in 10,000 orders, and the same of the seed with the fewest and with the most. */
  readonly per10000: number;
  readonly spread: readonly [number, number];
  /** The share of the units there that Amazon did not show, over time. */
  readonly withheldShare: number;
  /** Calls to Amazon per order: numbers sent, and reads. */
  readonly pushesPerOrder: number;
  readonly readsPerOrder: number;
  /** The p99 of the delay in this scenario, which the auto buffer follows. */
  readonly delayMs: number;
}

/** Plays every system in every scenario. */
export function compareSystems(plan: OversellPlan): OversellRow[] {
  return SCENARIOS.flatMap((scenario) => {
    const delayMs = measuredDelayMs(plan, scenario);
    return CONTENDERS.map(({ name, make }): OversellRow => {
      const tallies = plan.seeds.map((seed) => playShop(make, { ...plan, seed, ...scenario, delayMs }));
      const perSeed = tallies.map(per10000);
      const all = sumOf(tallies);
      return {
        system: name,
        scenario: scenario.name,
        orders: all.orders,
        sold: all.sold,
        oversold: all.oversold,
        expectedAmazon: all.expected.amazon,
        expectedShopify: all.expected.shopify,
        per10000: per10000(all),
        spread: [Math.min(...perSeed), Math.max(...perSeed)],
        withheldShare: all.withheld / all.stocked,
        pushesPerOrder: all.pushes / all.orders,
        readsPerOrder: all.reads / all.orders,
        delayMs,
      };
    });
  });
}

/** What the service measures in the shop of the first seed. */
function measuredDelayMs(plan: OversellPlan, scenario: Scenario): number {
  const delays = new Delays();
  const make: Contender['make'] = (outages) => new ServiceSync({ ...ALL, outages, delays });
  playShop(make, { ...plan, seed: plan.seeds[0] ?? 1, ...scenario, delayMs: 0 });
  return delays.p99Ms;
}

function playShop(
  make: Contender['make'],
  {
    skus,
    days,
    seed,
    flash,
    lostNotices,
    outageHours,
    delayMs,
  }: OversellPlan & Scenario & ShopOptions & { readonly delayMs: number },
): Tally {
  const outages = outageHours === 0 ? [] : outagesOf(days, outageHours);
  return sumOf(
    Array.from({ length: skus }, (_, sku) =>
      new Market(storyOf(sku, { seed, days, flash, lostNotices }), make(outages, delayMs)).play(
        days * DAY_MS,
      ),
    ),
  );
}

/** One a day, in the afternoon. */
function outagesOf(days: number, hours: number): Span[] {
  const spans: Span[] = [];
  for (let day = 0; day < days; day += 1) {
    const from = day * DAY_MS + 14 * HOUR_MS;
    spans.push({ from, to: from + hours * HOUR_MS });
  }
  return spans;
}

function per10000({ expected, orders }: Tally): number {
  return ((expected.amazon + expected.shopify) / orders) * 10_000;
}

function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    orders: sum(({ orders }) => orders),
    sold: sum(({ sold }) => sold),
    oversold: sum(({ oversold }) => oversold),
    expected: {
      amazon: sum(({ expected }) => expected.amazon),
      shopify: sum(({ expected }) => expected.shopify),
    },
    withheld: sum(({ withheld }) => withheld),
    stocked: sum(({ stocked }) => stocked),
    pushes: sum(({ pushes }) => pushes),
    reads: sum(({ reads }) => reads),
  };
}
