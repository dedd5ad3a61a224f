import { atLeast, atMost, ratio } from './aim';
import {
  ALL_RULES,
  AUTO_BUFFER,
  BOUND,
  type OversellRow,
  SCENARIOS,
  TEN_MINUTES,
} from './oversell/comparison';
import type { OversellFigures } from './oversell/oversell';
import type { Aim } from './results';
import { table } from './support/table';

export function oversellLines({ plan, rows }: OversellFigures): string[] {
  const { seeds, skus, days } = plan;
  return [
    `Units sold twice in virtual time, by the expected value: ${skus} SKUs for ${days} days, seeds ${seeds.join(' ')}. docs/performance.md has the model.`,
    ...SCENARIOS.flatMap(({ name }) => ['', ...scenarioLines(name, rows)]),
  ];
}

function scenarioLines(scenario: string, all: readonly OversellRow[]): string[] {
  const rows = all.filter((row) => row.scenario === scenario);
  const cycle = rows.find(({ system }) => system === TEN_MINUTES)?.per10000 ?? NaN;
  const bound = rows.find(({ system }) => system === BOUND)?.per10000 ?? NaN;
  const seconds = Math.round((rows[0]?.delayMs ?? NaN) / 1000);
  return [
    `${scenario} (the auto buffer follows a p99 of ${seconds} s):`,
    table(
      [
        'system',
        'orders',
        'sold twice in 10,000',
        'least to most',
        'at Amazon',
        'at Shopify',
        'of the cycle',
        'of the bound',
        'counted',
        'withheld',
        'units sold',
        'pushes an order',
        'reads an order',
      ],
      rows.map((row) => [
        row.system,
        String(row.orders),
        row.per10000.toFixed(2),
        row.spread.map((one) => one.toFixed(2)).join(' to '),
        per10000(row.expectedAmazon, row.orders),
        per10000(row.expectedShopify, row.orders),
        `${((row.per10000 / cycle) * 100).toFixed(1)} %`,
        (row.per10000 / bound).toFixed(2),
        String(row.oversold),
        `${(row.withheldShare * 100).toFixed(2)} %`,
        String(row.sold),
        row.pushesPerOrder.toFixed(2),
        row.readsPerOrder.toFixed(2),
      ]),
    ),
  ];
}

function per10000(units: number, orders: number): string {
  return ((units / orders) * 10_000).toFixed(2);
}

/** Without stock held back: a share of what a cycle of ten minutes sells twice, and of what the way to Amazon leaves. */
export function oversellAims({ rows }: OversellFigures): Aim[] {
  return AIMS.flatMap(({ scenario, ofCycle, ofBound }) => {
    const of = (system: string): number | undefined =>
      rows.find((row) => row.scenario === scenario && row.system === system)?.per10000;
    return [
      atMost(`${scenario}: of a cycle of 10 minutes`, ofCycle, ratio(of(ALL_RULES), of(TEN_MINUTES))),
      atMost(`${scenario}: times the bound`, ofBound, ratio(of(ALL_RULES), of(BOUND))),
      ...autoBufferAims(
        scenario,
        rows.filter((row) => row.scenario === scenario),
      ),
    ];
  });
}

/** The auto buffer, in percent: of the cycle's, of the stock's hours, and of the units that the cycle sells. */
function autoBufferAims(scenario: string, rows: readonly OversellRow[]): Aim[] {
  const of = (system: string): OversellRow | undefined => rows.find((row) => row.system === system);
  const [auto, cycle] = [of(AUTO_BUFFER), of(TEN_MINUTES)];
  const percent = (share: number | undefined): number | undefined => share && share * 100;
  return [
    atMost(`${scenario}, auto buffer: % of the cycle`, 1.5, percent(ratio(auto?.per10000, cycle?.per10000))),
    atMost(`${scenario}, auto buffer: % of the stock's hours withheld`, 0.2, percent(auto?.withheldShare)),
    atLeast(
      `${scenario}, auto buffer: % of the units that the cycle sells`,
      100,
      percent(ratio(auto?.sold, cycle?.sold)),
    ),
  ];
}

const AIMS = [
  { scenario: 'usual', ofCycle: 0.04, ofBound: 1.5 },
  { scenario: 'flash sales', ofCycle: 0.06, ofBound: 1.75 },
] as const;
