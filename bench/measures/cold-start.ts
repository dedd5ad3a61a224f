import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Plan } from '../plan';
import type { ColdStart } from '../processes/cold-starter';
import { DIST, programOf, ROOT } from '../support/compiled';
import { startEngine } from '../support/engines';
import { OrderTemplate } from '../support/order-template';
import { say } from '../support/say';
import { functionEnvironment, saleEvent } from '../support/lambda-function';
import { seedStore } from '../support/seed';
import { type Spread, spreadOf } from '../support/statistics';
import { withUndo } from '../support/undo';

const run = promisify(execFile);
/** The first order id; each round uses the next ones. */
const FIRST_ORDER = 9_300_000_000_000;

/** The start of one form of the function, over the rounds. */
export interface StartFigures {
  /** Until its file and its packages are loaded. */
  readonly loadMs: Spread | undefined;
  /** Until the first sale is durable and answered. */
  readonly answerMs: Spread | undefined;
  /** CPU time, which other work on the machine affects less. */
  readonly cpuMs: Spread | undefined;
  readonly residentMb: Spread | undefined;
}

export interface ColdStartFigures {
  readonly bundleBytes: number;
  readonly compressedBytes: number;
  readonly bundled: StartFigures;
  readonly unbundled: StartFigures;
}

/**
 * Starts the Lambda function in new processes, each with one sale: in turn as the bundle, and as the compiled files with
 * their packages. The time of Node's own start is not included.
 */
export function measureColdStart({ rounds }: Plan['lambda']): Promise<ColdStartFigures> {
  return withUndo(async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'syncstate-bench-'));
    undo.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    await run(process.execPath, [join(ROOT, 'deploy/lambda/bundle.mjs'), '--from', DIST, '--to', folder]);
    const bundle = join(folder, 'lambda.js');
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 500);
    const starts: Record<'bundled' | 'unbundled', ColdStart[]> = { bundled: [], unbundled: [] };
    for (let round = 0; round < rounds; round += 1) {
      say(`cold start ${round + 1} of ${rounds}`);
      const order = FIRST_ORDER + round * 2;
      starts.bundled.push(await start(bundle, folder, engine.endpoint, order));
      starts.unbundled.push(await start(join(DIST, 'lambda.js'), folder, engine.endpoint, order + 1));
    }
    return {
      bundleBytes: statSync(bundle).size,
      compressedBytes: gzipSync(readFileSync(bundle)).length,
      bundled: figuresOf(starts.bundled),
      unbundled: figuresOf(starts.unbundled),
    };
  });
}

async function start(file: string, folder: string, endpoint: string, order: number): Promise<ColdStart> {
  const eventFile = join(folder, 'event.json');
  const resultFile = join(folder, 'result.json');
  writeFileSync(eventFile, JSON.stringify(saleEvent(new OrderTemplate(1), order, order % 500)));
  await run(process.execPath, [programOf('cold-starter'), file, eventFile, resultFile], {
    cwd: folder,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...functionEnvironment(endpoint) },
  });
  const figures = JSON.parse(readFileSync(resultFile, 'utf8')) as ColdStart;
  if (figures.status !== 200) throw new Error(`The function answered ${figures.status} to its first sale.`);
  return figures;
}

function figuresOf(starts: readonly ColdStart[]): StartFigures {
  return {
    loadMs: spreadOf(starts.map(({ loadMs }) => loadMs)),
    answerMs: spreadOf(starts.map(({ answerMs }) => answerMs)),
    cpuMs: spreadOf(starts.map(({ cpuMs }) => cpuMs)),
    residentMb: spreadOf(starts.map(({ residentMb }) => residentMb)),
  };
}
