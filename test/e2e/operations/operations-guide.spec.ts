import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const GUIDE = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');

/** The commands under a heading of docs/operations.md, for a service at another URL. */
function commandsUnder(heading: string, url: string): string {
  const [, section = ''] = GUIDE.split(`\n### ${heading}\n`);
  const commands = /```sh\n([^]*?)```/.exec(section)?.[1];
  if (commands === undefined) throw new Error(`There are no commands under ${heading}.`);
  expect(commands).toContain('"http://localhost:3000"');
  return commands.replace('http://localhost:3000', url);
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(commands: string): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', commands], { env: { PATH: process.env.PATH } });
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString('utf8')));
    child.once('close', (code) => {
      resolve({ code, ...printed });
    });
  });
}

describe('pushing every SKU again, as in the guide', () => {
  const SKUS = ['-NEG1', 'A/B', 'C#1', 'D?x=1', '50%', 'MUG, "BLUE"', '=SUM(A1)', 'ÄÖ'];
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('marks every SKU that a path can contain, and lists the others', async () => {
    const { api } = running;
    const amazon = simulatorOf(running);
    for (const sku of SKUS) await api.put(sku, { physical: 5 });
    for (const sku of SKUS) await amazonShows(api, amazon, sku, 5);
    // An unanswered call is repeated, so a slow machine may have pushed a quantity twice already.
    const updatesOf = (sku: string): number => amazon.getListing(sku)?.updates ?? 0;
    const before = new Map(SKUS.map((sku) => [sku, updatesOf(sku)]));
    const commands = commandsUnder('Push every SKU again', api.url);
    expect(await run(commands)).toEqual({ code: 0, out: `${SKUS.length} SKUs marked, 0 failed\n`, err: '' });
    await eventually('every quantity is pushed again', () =>
      SKUS.every((sku) => updatesOf(sku) > (before.get(sku) ?? 0)),
    );

    await api.call('POST', '/api/inventory/import', 'sku,physical\n..,1\n', { 'content-type': 'text/csv' });
    const { code, out, err } = await run(commands);
    expect({ code, out }).toEqual({ code: 1, out: `${SKUS.length} SKUs marked, 1 failed\n` });
    expect(err).toMatch(/^\.\.: 404 /);
  });
});
