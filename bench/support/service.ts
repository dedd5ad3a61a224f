import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentAt } from './amazon';
import { Child } from './child';
import { programOf, SERVICE_DIST } from './compiled';
import { TABLE_PREFIX } from './seed';
import type { Undo } from './undo';

export const WEBHOOK_SECRET = 'bench-webhook-secret';

export interface BenchService {
  readonly child: Child;
  readonly port: number;
  readonly url: string;
  /** The Amazon simulator. */
  readonly amazonUrl: string;
}

export interface ServiceOptions {
  readonly endpoint: string;
  readonly unpacked?: boolean;
  readonly countsCapacity?: boolean;
  /** Answers requests only. */
  readonly withoutJobs?: boolean;
  /** A simulator in another process; default: the service starts its own. */
  readonly amazonUrl?: string;
  /** Variables of its own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The compiled service as in production, with its JSON log in a file and its jobs running. Amazon is simulated, in the
 * service's process unless `amazonUrl` is set.
 */
export async function startService(options: ServiceOptions, undo: Undo): Promise<BenchService> {
  const folder = mkdtempSync(join(tmpdir(), 'syncstate-bench-'));
  const logFile = join(folder, 'service.log');
  const log = openSync(logFile, 'a');
  undo.add(() => {
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  });
  const preloads = ['store-probe', ...(options.unpacked === true ? ['unpacked'] : [])];
  const child = new Child({
    name: options.unpacked === true ? 'The unpacked service' : 'The service',
    args: [
      ...profilerFlags(),
      ...preloads.flatMap((name) => ['-r', programOf(name, SERVICE_DIST)]),
      join(SERVICE_DIST, 'main.js'),
    ],
    cwd: folder,
    stdout: log,
    env: {
      NODE_ENV: 'production',
      PORT: '0',
      DYNAMODB_LOCAL_ENDPOINT: options.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      TABLE_PREFIX,
      SHOPIFY_WEBHOOK_SECRET: WEBHOOK_SECRET,
      // Returns are polled only by a measurement; the default cron could be due in the middle of one.
      RETURNS_CRON: '0 0 29 2 *',
      RETURNS_REPORT_POLL_MS: '100',
      RETURNS_FIRST_POLL: 'count',
      ...internalAddress(),
      // The shop's own measurement turns it on: else each movement would be written to a simulated one.
      MOCK_SHOPIFY: 'false',
      ...(options.amazonUrl === undefined ? { MOCK_AMAZON: 'true' } : environmentAt(options.amazonUrl)),
      ...(options.withoutJobs === true ? { RUN_JOBS: 'false' } : {}),
      ...(options.countsCapacity === true ? { BENCH_CAPACITY: 'true' } : {}),
      ...options.env,
    },
  });
  undo.add(() => child.stop());
  for (;;) {
    const printed = readFileSync(logFile, 'utf8');
    const port = /SyncState listening on (\d+)/.exec(printed)?.[1];
    const amazonUrl =
      options.amazonUrl ?? /Amazon is simulated: its state is at (http:\/\/[\d.:]+)\//.exec(printed)?.[1];
    if (port !== undefined && amazonUrl !== undefined)
      return { child, port: Number(port), url: `http://127.0.0.1:${port}`, amazonUrl };
    if (child.hasEnded) throw new Error(`The service did not start:\n${printed}${child.errorOutput}`);
    await delay(20);
  }
}

/** BENCH_INTERNAL_ADDRESS replaces the default of every service: `none` measures instances without hand-over. */
function internalAddress(): { readonly INTERNAL_ADDRESS?: string } {
  const address = process.env.BENCH_INTERNAL_ADDRESS;
  return address === undefined ? {} : { INTERNAL_ADDRESS: address };
}

/** With BENCH_PROFILE_DIR, each service writes a CPU profile there when it stops. */
function profilerFlags(): string[] {
  const folder = process.env.BENCH_PROFILE_DIR;
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(folder)}`];
}
