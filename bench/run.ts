import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as systemType } from 'node:os';
import { join } from 'node:path';
import { OrderTemplate } from './load/order-template';
import { measureCapacity } from './measures/capacity';
import { Generator } from './measures/generator';
import { measureMemory } from './measures/memory';
import { measurePush } from './measures/push';
import { type Cell, measureSystem } from './measures/throughput';
import { type EnginePlan, type Plan, planOf } from './plan';
import { aimsOf } from './aims';
import { reportOf } from './report';
import { type Results, rowOf, type Row } from './results';
import { Child } from './support/child';
import { compilePrograms, DIST, programOf, ROOT } from './support/compiled';
import { findDynamoDbLocal } from './support/engines';
import { Undo, undoing } from './support/undo';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const OUTPUT = join(ROOT, 'bench/results/latest.json');

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  compilePrograms();
  const loadBefore = loadavg()[0] ?? 0;
  const results = await undoing(async (undo) => {
    const child = new Child({ name: 'The load generator', args: [programOf('load-generator')], cwd: DIST });
    undo.add(() => child.stop());
    return measureAll(plan, new Generator(child), loadBefore);
  });
  mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
  writeFileSync(OUTPUT, `${JSON.stringify({ ...results, aims: aimsOf(results) }, null, 2)}\n`);
  console.log(`\n${reportOf(results)}\n\nWritten to bench/results/latest.json`);
}

async function measureAll(plan: Plan, generator: Generator, loadBefore: number): Promise<Results> {
  const local = findDynamoDbLocal();
  const skipped: string[] = [];
  const engines = plan.engines.filter(({ engine }) => {
    if (engine === 'embedded' || 'jar' in local) return true;
    skipped.push(`DynamoDB Local (${local.missing}).`);
    return false;
  });
  const rows: Row[] = [];
  for (const engine of engines) rows.push(...(await measureEngine(engine, plan, generator)));
  say('request units');
  const capacity = await measureCapacity(plan.measureMs, generator);
  say('memory');
  const memory = plan.memory === undefined ? undefined : await measureMemory(plan.memory, generator);
  say('pushes');
  const push = await measurePush(plan.push, generator);
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    plan: plan.name,
    machine: {
      cpus: cpus().length,
      model: cpu?.model ?? 'unknown CPU',
      memoryMb: Math.round(totalmem() / 1024 / 1024),
      node: process.versions.node,
      system: `${systemType()} ${release()}`,
      loadBefore,
    },
    payloadBytes: Object.fromEntries([1, 3].map((lines) => [lines, new OrderTemplate(lines).bytes])),
    skipped,
    rows,
    capacity,
    memory,
    push,
  };
}

/** The systems take turns within a round, so that a slow moment of the machine meets all of them. */
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

function say(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void Undo.everything().finally(() => process.exit(130));
  });
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
