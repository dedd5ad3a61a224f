import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { ReturnsConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import { LOCK_FILE } from '../../../src/platform/dynamodb/embedded/data-lock';
import { startService } from '../../../src/service';
import { makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { syncStatus } from '../../support/amazon-push/sender-status';
import { startTestService } from '../../support/service/test-service';
import { startTestStore } from '../../support/store/test-store';

const ENV = { PORT: '0', NODE_ENV: 'test', SYNC_SWEEP_MS: '100' };
/** No lease expires while a test waits for it: a lease is released, or it stays held. */
const LONG_LEASES = { LEASE_TTL_MS: '300000' };

/** A start that fails when nearly all parts run: the jobs, the simulated Amazon, the embedded engine. */
describe('a start that fails late', () => {
  it('ends the process with exit code 1, ends its engine, and releases the data folder', async () => {
    const data = makeDataDir();
    const service = spawn(
      process.execPath,
      [
        '-r',
        './test/support/typescript-hook.cjs',
        '-r',
        './test/support/service/late-failure.cjs',
        'src/main.ts',
      ],
      {
        cwd: join(__dirname, '../../..'),
        env: { PATH: process.env.PATH, ...ENV, DATA_DIR: data.path },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let printed = '';
    for (const stream of [service.stdout, service.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
      });
    const ended = new Promise<number | null>((resolve) => service.once('close', resolve));
    try {
      await eventually('the process ends', () => service.exitCode !== null);
      expect(await ended).toBe(1);
      expect(printed).toContain('Embedded engine at');
      expect(printed).toContain('The start fails late.');
      expect(printed).not.toContain('listening');
      // The lock is removed after the engine has ended, if the process waited for that.
      expect(existsSync(join(data.path, LOCK_FILE))).toBe(false);
    } finally {
      service.kill('SIGKILL');
      await ended;
      data.remove();
    }
  });

  it('names INTERNAL_ADDRESS alone when its port is taken', async () => {
    const store = await startTestStore();
    const taken = createServer();
    try {
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      const config = loadConfig({ ...ENV, ...store.env, INTERNAL_ADDRESS: `127.0.0.1:${port}` });
      await expect(startService(config, pino({ level: 'silent' }))).rejects.toThrow(
        `Cannot listen on 127.0.0.1 port ${port} (EADDRINUSE). Set INTERNAL_ADDRESS to an address that is free and allowed.`,
      );
    } finally {
      taken.close();
      await store.stop();
    }
  });

  it('stops all jobs, so that the next service is the sender at once', async () => {
    const store = await startTestStore();
    try {
      const lines: string[] = [];
      const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
      const config = loadConfig({ ...ENV, ...store.env, ...LONG_LEASES });
      // The check of the configuration refuses this value: here it causes a failure as late as possible.
      const returns = new ReturnsConfig('0 0 31 2 *', 35, ['SELLABLE'], 1000, 'look', false);
      await expect(startService({ ...config, returns }, logger)).rejects.toThrow('next 8 years');
      expect(lines.filter((line) => /"level":[45]0/.test(line))).toEqual([]);

      const next = await startTestService(store, LONG_LEASES);
      try {
        await eventually('the next service is the sender', async () => (await syncStatus(next.api)).leader);
      } finally {
        await next.service.stop();
      }
    } finally {
      await store.stop();
    }
  });
});
