import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const ROOT = join(__dirname, '../../..');
const TEXTS = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].filter((name) => existsSync(join(ROOT, name)));

const textOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const scripts = (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts;

/** What stands between ```sh and ```: the blocks that a reader runs. */
function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
}

/** A heading's address on the page, as GitHub makes it. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Curl fails where the service refuses, and npm's webhook command runs from its source instead of a build. */
const SHELL = `
set -euo pipefail
curl() { command curl --fail-with-body "$@"; }
npm() {
  [ "$1 $2 $3" = 'run webhook --' ] || { echo "npm $*: not known to this check" >&2; return 9; }
  shift 3
  (cd '${ROOT}' && node -r ./test/support/typescript-hook.cjs src/cli/webhook.ts "$@")
}
`;

const hasCurl = spawnSync('curl', ['--version']).status === 0 && spawnSync('bash', ['-c', '']).status === 0;

describe('The tour of the README', () => {
  let store: TestStore;
  let running: TestService;
  let folder: string;

  beforeAll(async () => {
    store = await startTestStore();
    // As the tour starts it, with a sooner look at the report than a person needs.
    running = await startTestService(store, { RETURNS_FIRST_POLL: 'count', RETURNS_REPORT_POLL_MS: '100' });
    folder = mkdtempSync(join(tmpdir(), 'syncstate-readme-'));
    symlinkSync(join(ROOT, 'samples'), join(folder, 'samples'));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await running.service.stop();
    await store.stop();
  });

  const run = (block: string): Promise<{ failure: string; out: string }> => {
    const { port } = new URL(running.service.url);
    const amazon = new URL(running.service.simulator?.url ?? '').host;
    const script =
      SHELL + block.replaceAll('localhost:3000', `127.0.0.1:${port}`).replaceAll('localhost:3210', amazon);
    return new Promise((resolve) => {
      execFile(
        'bash',
        ['-c', script],
        { cwd: folder, env: { PATH: process.env.PATH, PORT: port } },
        (error, out, err) => {
          resolve({ failure: error === null ? '' : `${error.message}\n${out}\n${err}`, out });
        },
      );
    });
  };

  // The commands are for people with a shell; a machine without one has nothing to check here.
  (hasCurl ? it : it.skip)('runs as printed, block by block', async () => {
    const tour = textOf('README.md').split('## Five minutes with curl')[1]?.split('\n## ')[0] ?? '';
    const blocks = shellBlocks(tour);
    expect(blocks.length).toBeGreaterThan(5);
    const answers: string[] = [];
    for (const block of blocks) {
      const { failure, out } = await run(block);
      expect(failure).toBe('');
      answers.push(out);
    }
    expect(answers[0]).toContain('"broadcast": 10,\n');
    expect(answers[1]).toMatch(/"status": "applied".*"status": "duplicate"/s);
    expect(answers[2]).toMatch(/"fulfillmentChannelCode": "DEFAULT",\s+"quantity": 8\n/);
    // The defective unit is held; only the sellable one is back in stock.
    expect(
      answers
        .at(-1)
        ?.match(/"decision": "\w+"/g)
        ?.toSorted(),
    ).toEqual(['"decision": "hold"', '"decision": "restock"']);
    expect(readdirSync(folder)).toEqual(['samples']);
    // The commands that stand in other sections would need a shell of their own.
    const elsewhere = shellBlocks(textOf('README.md')).filter((block) => !blocks.includes(block));
    expect(elsewhere.join('').split('\n').filter(Boolean)).toEqual([
      'npm ci && npm start',
      'npm ci && npm test',
    ]);
  });
});

describe.each(TEXTS)('%s', (name) => {
  const text = textOf(name);

  it('names only commands that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run ([\w:-]+)/g))
      expect([script, script in scripts]).toEqual([script, true]);
  });

  it('links only to files and headings that exist', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? name : join(dirname(name), path);
      expect([link, existsSync(join(ROOT, target))]).toEqual([link, true]);
      if (anchor !== undefined) expect(anchorsOf(textOf(target))).toContain(anchor);
    }
  });
});
