import { atMost, ratio } from './aim';
import { ALL_RULES, BOUND, type OversellRow, SCENARIOS, TEN_MINUTES } from './oversell/comparison';
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
  return [
    `${scenario}:`,
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
    ];
  });
}

const AIMS = [
  { scenario: 'usual', ofCycle: 0.04, ofBound: 1.5 },
  { scenario: 'flash sales', ofCycle: 0.06, ofBound: 1.75 },
] as const;
