import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type DataDir, makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { type ProcessEnd, runUntilItEnds } from '../../support/service/process-end';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';

/** What the service prints, and why it refuses to start. */
describe('the start of the service', () => {
  let data: DataDir;
  let running: ServiceProcess | undefined;

  beforeEach(() => {
    data = makeDataDir();
  });

  afterEach(async () => {
    await running?.end('SIGTERM');
    running = undefined;
    data.remove();
  });

  it('prints the lines that operators script against, in their order', async () => {
    running = await startServiceProcess({ DATA_DIR: data.path });
    const { port } = new URL(running.api.url);
    const lines = [
      `The store is the embedded engine (data in ${data.path}), tables SyncState-*`,
      'Initializing DynamoDB tables...',
      'Inventory table ready',
      'Transactions table ready',
      'Returns table ready',
      'Alerts table ready',
      'Listings table ready',
      'All DynamoDB tables initialized',
      `SyncState listening on ${port}: http://localhost:${port}/`,
    ];
    const output = running.output();
    const places = lines.map((line) => output.indexOf(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect((await running.api.call('GET', '/health/ready')).status).toBe(200);
  });

  it('a second service on the same data folder ends with a message, and the first continues', async () => {
    running = await startServiceProcess({ DATA_DIR: data.path });
    await running.api.put('MUG', { physical: 3 });
    const second = await runUntilItEnds({ DATA_DIR: data.path });
    expect(second.code).toBe(1);
    expect(second.output).toContain('in use by another SyncState service');
    expect(second.output).toContain(`pid ${running.pid}`);
    expect(second.output).not.toContain('listening');
    expect(await running.api.stock('MUG')).toMatchObject({ physical: 3 });
  });

  it('the simulated Amazon keeps its state beside the data', async () => {
    running = await startServiceProcess({ DATA_DIR: data.path });
    await running.api.put('MUG', { physical: 3 });
    await eventually('the number is at Amazon', async () => !(await running?.api.stock('MUG'))?.pending);
    await running.end('SIGKILL');
    running = await startServiceProcess({ DATA_DIR: data.path });
    const [, amazon = ''] = /its state is at (http:\S+)/.exec(running.output()) ?? [];
    const { listings } = (await (await fetch(amazon)).json()) as { listings: object };
    expect(listings).toMatchObject({ MUG: { fulfillmentAvailability: [{ quantity: 3 }] } });
  });

  it('a bad configuration ends with one message that names every problem and prints no value', async () => {
    const { code, output } = await runUntilItEnds({
      DATA_DIR: data.path,
      PORT: 'eighty',
      HOST: '0.0.0.0',
      MOCK_AMAZON: 'false',
      SP_API_CLIENT_SECRET: 'amzn1.oa2-cs.v1.not-to-be-printed',
      SP_API_ENDPOINT: 'http://sellingpartnerapi.example.com',
      SYNC_SWEEP_MS: '-5',
      RETURNS_CRON: 'now and then',
      TABLE_PREFIX: 'my tables/',
      AWS_ACCESS_KEY_ID: 'AKIA-HALF-A-PAIR',
    });
    expect(code).toBe(1);
    for (const variable of [
      'PORT',
      'API_KEY',
      'SHOPIFY_WEBHOOK_SECRET',
      'SP_API_CLIENT_ID',
      'SP_API_REFRESH_TOKEN',
      'AMAZON_SELLER_ID',
      'SP_API_ENDPOINT',
      'SYNC_SWEEP_MS',
      'RETURNS_CRON',
      'TABLE_PREFIX',
      'AWS_SECRET_ACCESS_KEY',
    ])
      expect(output).toMatch(new RegExp(`^  - .*\\b${variable}\\b`, 'm'));
    for (const value of ['not-to-be-printed', 'HALF-A-PAIR', 'eighty', 'now and then', 'example.com'])
      expect(output).not.toContain(value);
    expect(output).not.toContain('    at ');
  });

  it('reads a .env of Windows, and ends with a message that names a file that it cannot use', async () => {
    const file = join(data.path, '.env');
    const start = (): Promise<ProcessEnd> => runUntilItEnds({}, 60_000, data.path);
    writeFileSync(file, '\uFEFFAPI_KEY=short-key\r\nHOST=0.0.0.0\r\nSHOPIFY_WEBHOOK_SECRET=s\r\n', 'utf16le');
    const refused = await start();
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /^The configuration is not usable:\n {2}- API_KEY must have at least 16 [^\n]*\n[^\n]*\n$/,
    );
    writeFileSync(file, 'API_KEY: key-in-another-notation');
    const { code, output } = await start();
    expect(code).toBe(1);
    expect(output).toBe(
      'The file .env is not usable: line 1 names API_KEY in another form: write API_KEY=value.\n',
    );
  });

  it('names the address of the store in one message when no server answers there', async () => {
    const { code, output } = await runUntilItEnds({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:9' });
    expect(code).toBe(1);
    expect(output).toContain('The tables cannot be used. No answer from http://127.0.0.1:9 (ECONNREFUSED).');
    expect(output).toContain('Check that it runs and that DYNAMODB_LOCAL_ENDPOINT is right.');
    expect(output).not.toContain('    at ');
  });

  it('a service that npm started ends and releases the data folder when npm is killed', async () => {
    const npm = spawn(
      'sh',
      ['-c', `"$0" -r ./test/support/typescript-hook.cjs src/main.ts & wait $!`, process.execPath],
      {
        cwd: join(__dirname, '../../..'),
        env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: data.path, npm_lifecycle_event: 'start' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let printed = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });
    await eventually('the service listens', () => printed.includes('listening'));
    npm.kill('SIGKILL');
    await eventually('the service ended', () => printed.includes('Stopped'));
    running = await startServiceProcess({ DATA_DIR: data.path });
    expect((await running.api.call('GET', '/health/live')).status).toBe(200);
  });

  it('continues when the reader of its log ends, and stops as ever', async () => {
    running = await startServiceProcess({ DATA_DIR: data.path });
    const [, engine = ''] = /Embedded engine at (http:\S+),/.exec(running.output()) ?? [];
    const env = { NODE_ENV: 'production', MOCK_AMAZON: 'true', METRICS_EMF: 'true' };
    const unread = await startServiceProcess({ ...env, DYNAMODB_LOCAL_ENDPOINT: engine });
    unread.child.stdout?.destroy();
    unread.child.stderr?.destroy();
    expect((await unread.api.call('GET', '/health/live')).status).toBe(200);
    expect(await unread.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('ends and releases the data folder when its port is taken', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const { port } = occupant.address() as AddressInfo;
    const { code, output } = await runUntilItEnds({ DATA_DIR: data.path, PORT: String(port) });
    occupant.close();
    expect(code).toBe(1);
    expect(output).toContain(`Cannot listen on 127.0.0.1 port ${port} (EADDRINUSE)`);
    expect(output).not.toContain('    at ');
    expect(output.match(/EADDRINUSE/g)).toHaveLength(1);
    // No job has started: the lease is free at once.
    expect(output).not.toContain('This instance is the sender');
    running = await startServiceProcess({ DATA_DIR: data.path });
    expect((await running.api.call('GET', '/health/live')).status).toBe(200);
  });
});
