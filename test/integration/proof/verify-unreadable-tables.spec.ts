import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import { reportOf, verify } from '../../support/proof/verify-run';

describe('npm run verify where the tables cannot be read', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'syncstate-verify-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('names the missing tables and how to create them, and reads them once they are created', async () => {
    const missing = await verify({ DATA_DIR: dataDir });
    expect(missing.exitCode).toBe(2);
    expect(missing.err).toContain('npm run tables:create');

    const lines: string[] = [];
    const output = { out: (text: string) => lines.push(text), err: (text: string) => lines.push(text) };
    const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
    expect(await runTablesCreate([], env, output)).toBe(0);
    expect(await reportOf({ DATA_DIR: dataDir })).toMatchObject({ proven: true, skus: 0, rows: 0 });
  });

  it('names the process that holds the data folder, and how to read the engine of a running service', async () => {
    const engine = await startEmbeddedEngine({ dataDir, searchPath: process.env.PATH });
    try {
      const run = await verify({ DATA_DIR: dataDir });
      expect(run.exitCode).toBe(2);
      expect(run.err).toContain(`in use by another SyncState service (pid ${process.pid})`);
      expect(run.err).toContain('DYNAMODB_LOCAL_ENDPOINT=http://127.0.0.1:PORT npm run verify');
    } finally {
      await engine.stop();
    }
  });

  it('reports that no store answers', async () => {
    const run = await verify({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:1' }, '--json');
    expect(run.exitCode).toBe(2);
    expect(JSON.parse(run.out)).toEqual({
      proven: null,
      error: expect.stringContaining('No answer from http://127.0.0.1:1 (ECONNREFUSED)') as string,
    });
  });
});
