import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import {
  functionUrlEvent,
  httpApiEvent,
  restApiEvent,
  type Sent,
} from '../../../src/simulators/lambda/gateway-events';
import {
  jsonCall,
  keyed,
  LAMBDA_KEY,
  LAMBDA_SECRET,
  signedWebhook,
} from '../../support/lambda/lambda-invoker';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { compiled, serviceSources } from '../../support/service/service-bundle';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

const SCRIPT = `export const text = '${'x'.repeat(2000)}';`;

/** Calls the handler with each event of a list, as Lambda does, and prints the answers after a mark. */
const CALLER = `
  const { handler } = require('./build/lambda.js');
  (async () => {
    const answers = [];
    for (const event of require('./events.json'))
      answers.push(await handler(event, { getRemainingTimeInMillis: () => 10000 }));
    process.stdout.write('ANSWERS' + JSON.stringify(answers) + '\\n', () => process.exit());
  })();`;

let store: TestStore;
let folder: string;

beforeAll(async () => {
  store = await startTestStore();
  folder = mkdtempSync(join(tmpdir(), 'syncstate-test-'));
});

afterAll(async () => {
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The compiled service, as `npm run build` makes it, but without the check of its types. */
function compile(to: string): void {
  for (const file of serviceSources()) {
    const target = join(to, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled(join(ROOT, 'src', file)));
  }
}

/** A page of one script, as the build makes it. */
function writePage(to: string): void {
  mkdirSync(join(to, 'assets'), { recursive: true });
  writeFileSync(join(to, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(to, 'assets/app-1.js'), SCRIPT);
  writeFileSync(join(to, 'assets/app-1.js.br'), brotliCompressSync(SCRIPT));
}

test('the bundle stands alone: in a folder without packages it takes an order and answers like the service', async () => {
  compile(join(folder, 'dist'));
  writePage(join(folder, 'dist/dashboard/page'));
  const places = ['--from', join(folder, 'dist'), '--to', join(folder, 'build')];
  await run(process.execPath, [join(ROOT, 'deploy/lambda/bundle.mjs'), ...places]);

  const order = payloadJson(orderOf(lineOf('BUNDLED', 3)));
  const sent: readonly Sent[] = [
    jsonCall('PUT', '/api/inventory/BUNDLED', { physical: 10 }),
    signedWebhook(order),
    { ...signedWebhook(order), body: order.replace('"quantity":3', '"quantity":4') },
    jsonCall('PUT', '/api/inventory/BUNDLED', { physical: 'many', surplus: 1 }),
    keyed({ method: 'GET', path: '/api/inventory/BUNDLED' }),
    keyed({ method: 'GET', path: '/docs-json' }),
    keyed({ method: 'GET', path: '/metrics' }),
    { method: 'GET', path: '/health/ready' },
  ];
  const script: Sent = {
    method: 'GET',
    path: '/dashboard/assets/app-1.js',
    headers: { 'accept-encoding': 'gzip, br' },
  };
  const page = [
    functionUrlEvent({ method: 'GET', path: '/dashboard/stock' }),
    httpApiEvent(script),
    // It would pass on the Base64 as it is.
    restApiEvent(script),
  ];
  writeFileSync(
    join(folder, 'events.json'),
    JSON.stringify([...sent.map(functionUrlEvent), httpApiEvent(signedWebhook(order)), ...page]),
  );
  writeFileSync(join(folder, 'call.cjs'), CALLER);
  const { stdout } = await run(process.execPath, ['call.cjs'], {
    cwd: folder,
    maxBuffer: 16_000_000,
    env: {
      ...store.env,
      AWS_LAMBDA_FUNCTION_NAME: 'syncstate-prod-http',
      API_KEY: LAMBDA_KEY,
      SHOPIFY_WEBHOOK_SECRET: LAMBDA_SECRET,
      SP_API_CLIENT_ID: 'id',
      SP_API_CLIENT_SECRET: 'secret',
      SP_API_REFRESH_TOKEN: 'token',
      AMAZON_SELLER_ID: 'A1SELLER',
    },
  });
  const [log = '', printed = ''] = stdout.split('ANSWERS');
  const answers = JSON.parse(printed) as { statusCode: number; body: string; isBase64Encoded: boolean }[];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([
    200, 200, 401, 400, 200, 200, 200, 200, 200, 200, 200, 200,
  ]);
  expect(JSON.parse(answers[4]?.body ?? '')).toMatchObject({ physical: 7, broadcast: 7 });
  expect(answers[3]?.body).toContain('surplus');
  expect(answers[6]?.body).toContain('syncstate_movements_total');
  expect(answers[8]?.body).toContain('"duplicate"');
  expect(answers[9]?.body).toContain('<title>page</title>');
  const [, , , , , , , , , , coded, plain] = answers;
  expect(coded?.isBase64Encoded).toBe(true);
  expect(brotliDecompressSync(Buffer.from(coded?.body ?? '', 'base64')).toString()).toBe(SCRIPT);
  expect([plain?.isBase64Encoded, plain?.body]).toEqual([false, SCRIPT]);
  // One JSON object a line, all of them written.
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  expect(lines.map(({ msg }) => msg)).toContain('SyncState is ready');
});
