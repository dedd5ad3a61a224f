import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runLambdaLocal } from '../../../src/cli/lambda-local-command';
import { eventually } from '../../support/eventually';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const ROOT = join(__dirname, '../../..');
const KEY = { 'x-api-key': 'syncstate-local-key' };

let store: TestStore;
let child: ChildProcess;
let printed = '';

beforeAll(async () => {
  store = await startTestStore();
  const args = ['-r', './test/support/typescript-hook.cjs', 'src/cli/lambda-local.ts', '--port', '0'];
  child = spawn(process.execPath, [...args, '--every', '1'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, LEASE_TTL_MS: '6000', ...store.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
});

afterAll(async () => {
  if (child.exitCode === null) child.kill('SIGKILL');
  await store.stop();
});

it('answers requests by the function, invokes its schedule and with notices, and ends at Ctrl-C', async () => {
  const url = await eventually('the function answers', () =>
    Promise.resolve(/answers at (\S+)/.exec(printed)?.[1] ?? false),
  );
  const sku = encodeURIComponent('LAMP/DESK #2');
  const put = await fetch(`${url}/api/inventory/${sku}`, {
    method: 'PUT',
    headers: { ...KEY, 'content-type': 'application/json' },
    body: '{"physical":12}',
  });
  expect(await put.json()).toMatchObject({ sku: 'LAMP/DESK #2', physical: 12, syncStatus: 'pending' });
  expect((await fetch(`${url}/api/inventory/${sku}`)).status).toBe(401);
  // Only the schedule pushes.
  const stock = async (): Promise<{ syncStatus: string; physical: number }> => {
    const answer = await fetch(`${url}/api/inventory/${sku}`, { headers: KEY });
    return (await answer.json()) as { syncStatus: string; physical: number };
  };
  await eventually('the schedule has pushed', async () => (await stock()).syncStatus === 'in_sync');
  const amazon = /its state is at (\S+)\//.exec(printed)?.[1] ?? '';
  const order = await fetch(`${amazon}/_simulator/orders`, {
    method: 'POST',
    body: JSON.stringify({ items: [{ sku: 'LAMP/DESK #2', units: 2 }] }),
  });
  expect(order.status).toBe(201);
  await eventually('the notice is counted', async () => (await stock()).physical === 10);
  // In Base64 the event exceeds 6 MB.
  const large = await fetch(`${url}/webhook/shopify`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(5_000_000),
  });
  expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  expect((await fetch(`${url}/%zz`)).status).toBe(400);

  const ended = once(child, 'close');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

it.each([[['--gateway', 'elb']], [['--port', 'http']], [['--every', 'minute']], [['now']]])(
  'prints its usage when it is called with %j',
  async (args) => {
    const err: string[] = [];
    const output = { out: (): void => undefined, err: (text: string): number => err.push(text) };
    expect(await runLambdaLocal(args, {}, output, Promise.resolve())).toBe(2);
    expect(err.join('\n')).toContain('Usage: npm run lambda:local');
  },
);
