import { join } from 'node:path';
import { surviveClosedOutput } from '../src/platform/log/closed-output';
import { aimsOf } from './aims';
import { measureReceipts } from './measures/receipts';
import { measureShopify } from './measures/shopify';
import { measureCapacity } from './measures/capacity';
import { measureCatalog } from './measures/catalog';
import { measureColdStart } from './measures/cold-start';
import { measureContainers } from './measures/containers';
import { measureEvents } from './measures/events';
import { Generator } from './measures/generator';
import { measureInstances } from './measures/instances/instances';
import { measureListings } from './measures/listings';
import { measureOversell } from './oversell/oversell';
import { measureMemory } from './measures/memory';
import { measurePush } from './measures/push';
import { measureReturns } from './measures/returns';
import { measureThroughput } from './measures/rounds';
import { type Selection, selectionOf, type Part, type Plan, sizeOf } from './plan';
import { reportOf } from './report';
import { type Finding, keep, loadNow, type Measured, thisMachine } from './results';
import { Child } from './support/child';
import { compilePrograms, DIST, programOf, ROOT } from './support/compiled';
import { say } from './support/say';
import { Undo, withUndo } from './support/undo';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
surviveClosedOutput();

const OUTPUT = 'bench/results/latest.json';

async function main(): Promise<void> {
  const selection = selectionOf(process.argv.slice(2));
  compilePrograms();
  const measured = await withUndo((undo) => {
    const child = new Child({ name: 'The load generator', args: [programOf('load-generator')], cwd: DIST });
    undo.add(() => child.stop());
    return measureAll(selection, new Generator(child));
  });
  const names = measured.map(({ part }) => part).join(', ');
  console.log(`\n${reportOf(measured)}\n\nWritten to ${OUTPUT}: ${names}`);
}

/** Each part is written as soon as it is measured, so that a later failure does not lose it. */
async function measureAll({ plan, parts }: Selection, generator: Generator): Promise<Measured[]> {
  const machine = thisMachine();
  const all: Measured[] = [];
  for (const part of parts) {
    say(part);
    const loadBefore = loadNow();
    const finding = await measure(part, plan, generator);
    if (finding === undefined) continue;
    const stamp = {
      at: new Date().toISOString(),
      plan: plan.name,
      size: sizeOf(part, plan),
      loadBefore,
      machine,
    };
    const measured = { ...stamp, ...finding };
    all.push(measured);
    keep(join(ROOT, OUTPUT), measured, aimsOf(measured));
  }
  return all;
}

/** Undefined when the plan omits the part, or the system does not provide the figures. */
async function measure(part: Part, plan: Plan, generator: Generator): Promise<Finding | undefined> {
  switch (part) {
    case 'throughput':
      return { part, figures: await measureThroughput(plan, generator) };
    case 'capacity':
      return { part, figures: await measureCapacity(plan.measureMs, generator) };
    case 'shopify':
      return { part, figures: await measureShopify() };
    case 'receipts':
      return { part, figures: await measureReceipts(generator) };
    case 'memory': {
      const figures = plan.memory === undefined ? undefined : await measureMemory(plan.memory, generator);
      return figures === undefined ? undefined : { part, figures };
    }
    case 'push':
      return { part, figures: await measurePush(plan.push, generator) };
    case 'returns':
      return { part, figures: await measureReturns(plan.returns) };
    case 'lambda':
      return {
        part,
        figures: {
          coldStart: await measureColdStart(plan.lambda),
          containers: await measureContainers(plan.lambda),
        },
      };
    case 'catalog':
      return { part, figures: await measureCatalog(plan.catalog) };
    case 'events':
      return { part, figures: await measureEvents(plan, generator) };
    case 'listings':
      return { part, figures: await measureListings(plan.listings, generator) };
    case 'oversell':
      return { part, figures: measureOversell(plan.oversell) };
    case 'instances':
      return { part, figures: await measureInstances(plan.instances, generator) };
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void Undo.everything().finally(() => process.exit(130));
  });
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
