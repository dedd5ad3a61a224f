import { OrderTemplate } from '../support/order-template';
import type { EnginePlan, Plan } from '../plan';
import { enginesHere } from '../support/engines';
import { say } from '../support/say';
import type { Generator } from './generator';
import { type Row, rowOf } from './rows';
import { type Cell, measureSystem } from './throughput';

/** Every load on every system of the plan. */
export interface Throughput {
  /** Bytes of an order by the number of its lines. */
  readonly payloadBytes: Readonly<Record<string, number>>;
  /** Engines of the plan that this machine does not have. */
  readonly skipped: readonly string[];
  readonly rows: readonly Row[];
}

/** Measures the orders a second of each system. */
export async function measureThroughput(plan: Plan, generator: Generator): Promise<Throughput> {
  const { engines, skipped } = enginesHere(plan.engines);
  const rows: Row[] = [];
  for (const engine of engines) rows.push(...(await measureEngine(engine, plan, generator)));
  const payloadBytes = Object.fromEntries([1, 3].map((lines) => [lines, new OrderTemplate(lines).bytes]));
  return { payloadBytes, skipped, rows };
}

/** The systems run in turn within a round, so that a slow moment of the machine affects all of them. */
async function measureEngine(
  { engine, rounds, systems }: EnginePlan,
  plan: Plan,
  generator: Generator,
): Promise<Row[]> {
  const cells = systems.map((): Cell[][] => []);
  for (let round = 1; round <= rounds; round += 1)
    for (const [index, system] of systems.entries()) {
      say(`${engine}: round ${round} of ${rounds}, ${system.system}`);
      cells[index]?.push(await measureSystem(engine, system, plan, generator));
    }
  return systems.flatMap(({ system, loads }, index) =>
    loads.map((load, at) =>
      rowOf(
        engine,
        system,
        load,
        (cells[index] ?? []).flatMap((round) => round[at] ?? []),
      ),
    ),
  );
}
