import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../../src/config/load-config';
import { type RunningService, startService } from '../../../src/service';
import { Api } from './api';
import { serviceBundle } from './service-bundle';
import type { TestStore } from '../store/test-store';

/** A cron that is not due during a test: on the 29th of February only. */
export const LEAP_DAY_CRON = '0 0 29 2 *';

/** The environment of every service under test: short times, free ports and no log. */
const TEST_ENV = {
  PORT: '0',
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  SYNC_SWEEP_MS: '100',
  // A call times out after half of it, so this is long enough for a busy machine.
  LEASE_TTL_MS: '6000',
  RETURNS_CRON: LEAP_DAY_CRON,
  DRIFT_CRON: LEAP_DAY_CRON,
  RETURNS_FIRST_POLL: 'count',
  // A search would find the simulator's orders in every test; those about orders turn it on.
  AMAZON_ORDERS: 'false',
  // Each movement would be written to the simulated shop; those about the shop turn it on.
  MOCK_SHOPIFY: 'false',
  RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
};

export interface TestService {
  readonly service: RunningService;
  readonly api: Api;
}

/** The whole application in the test's process, on a free port. */
export async function startTestService(
  store: TestStore,
  env: Readonly<Record<string, string>> = {},
): Promise<TestService> {
  const config = loadConfig({ ...TEST_ENV, ...store.env, ...env });
  const service = await startService(config, pino({ level: config.log.level }));
  return { service, api: new Api(service.url) };
}

export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly api: Api;
  readonly pid: number;
  /** The output so far. */
  output(): string;
  /** Sends a signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The service as a process of its own, from these sources or from another `bundle`. Settles when it listens. */
export async function startServiceProcess(
  env: Readonly<Record<string, string>>,
  bundle?: string,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [bundle ?? (await serviceBundle())], {
    cwd: join(__dirname, '../../..'),
    env: { PATH: process.env.PATH, ...TEST_ENV, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    // Not 'exit': the last output may arrive after it.
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const port = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString('utf8');
      const found = /SyncState listening on (\d+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => {
      reject(new Error(`The service ended before it listened:\n${printed}`));
    });
  });
  return {
    child,
    api: new Api(`http://127.0.0.1:${port}`),
    pid: child.pid ?? 0,
    output: () => printed,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
