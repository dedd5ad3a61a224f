import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';

const ROOT = join(__dirname, '../../..');

interface Demo {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

describe('npm run demo', () => {
  /** The demo's own folder for temporary files, so that leftovers are visible. */
  let temporary: string;
  let demo: Demo | undefined;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'syncstate-demo-test-'));
  });

  afterEach(async () => {
    demo?.child.kill('SIGTERM');
    await demo?.ended;
    rmSync(temporary, { recursive: true, force: true });
  });

  /** Runs the sources, with variables of a shell that must have no effect. */
  const start = (env: Readonly<Record<string, string>> = {}): Demo => {
    const hook = join(ROOT, 'test/support/typescript-hook.cjs');
    const child = spawn(process.execPath, ['-r', hook, join(ROOT, 'src/cli/demo/demo.ts')], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        TMPDIR: temporary,
        PORT: '1',
        MOCK_AMAZON: 'false',
        NODE_ENV: 'production',
        API_KEY: 'a-key-that-the-demo-does-not-send',
        LOG_LEVEL: 'silent',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    const ended = new Promise<number | null>((resolve) => {
      // Not 'exit': the last output may still be in flight then.
      child.once('close', resolve);
    });
    demo = { child, output: () => printed, ended };
    return demo;
  };

  it('prints its steps within 95 columns, ends with 0 and leaves nothing behind', async () => {
    const { ended, output } = start();
    const exitCode = await ended;
    expect({ exitCode, output: output() }).toMatchObject({ exitCode: 0 });
    const lines = output().split('\n');
    for (const row of [
      /An order takes 3 mugs +MUG-BLUE +9 +2 +7 +7 +\d+$/,
      /Shopify delivers it again +MUG-BLUE +9 +2 +7 +7 +·$/,
      /The mugs are cancelled +MUG-BLUE +12 +2 +10 +10 +\d+$/,
      /A refund brings 1 tee back +TEE-GREEN-M +5 +1 +4 +4 +\d+$/,
      /A forged order is refused +TEE-GREEN-M +5 +1 +4 +4 +·$/,
      /4 lamps are sold, 3 are left +LAMP-OAK +-1 +0 +0 +0 +\d+$/,
      /The mug buffer goes from 2 to 5 +MUG-BLUE +12 +5 +7 +7 +\d+$/,
      /Amazon reports 4 returned units +MUG-BLUE +13 +5 +8 +8 +\d+$/,
      / +TEE-GREEN-M +5 +1 +4 +4 +·$/,
      // Where Amazon's number was read since the last push, it is right without another one.
      /Amazon sells 2 mugs +MUG-BLUE +11 +5 +6 +6 +(\d+|·)$/,
      /The buyer at Amazon cancels +MUG-BLUE +13 +5 +8 +8 +(\d+|·)$/,
      /Packs of 2 tees are sold, too +TEE-GREEN-M +5 +1 +4 +4 +/,
      /An order takes 1 tee +TEE-GREEN-M +4 +1 +3 +3 +\d+$/,
      / +TEES-2-PACK +· +· +· +1 +·$/,
      /Seller Central says 40 mugs +MUG-BLUE +13 +5 +8 +8 +(\d+|·)$/,
      /A buyer in the shop takes 2 +VASE-CLAY +6 +0 +6 +6 +\d+$/,
      /Amazon sells 1 vase +VASE-CLAY +5 +0 +5 +5 +(\d+|·)$/,
      / +in Shopify +5$/,
      /The merchant counts 9 there +VASE-CLAY +9 +0 +9 +9 +\d+$/,
    ])
      expect(lines).toContainEqual(expect.stringMatching(row));
    // The sources have no built page.
    expect(output()).toContain('The page is not built, so this demo shows none: npm run build');
    const pushed = lines.filter((line) => /[A-Z] +-?\d+ +\d+ +\d+ +\d+ +\d+$/.test(line)).length;
    expect(pushed).toBeGreaterThanOrEqual(12);
    expect(output()).toMatch(new RegExp(`${pushed} numbers reached Amazon, the slowest in \\d+ ms`));
    expect(lines.filter((line) => line.length > 95)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each<[string, number, (child: ChildProcess) => unknown]>([
    ['it is interrupted', 130, (child) => child.kill('SIGINT')],
    ['its reader ends, such as head', 141, (child) => child.stdout?.destroy()],
  ])('stops the service and removes its files when %s', async (_case, exitCode, end) => {
    const { child, ended, output } = start();
    await eventually('the first order is printed', () => /An order takes 3 mugs/.test(output()));
    const [folder] = readdirSync(temporary);
    const lock = join(temporary, folder ?? '', 'data/syncstate.lock');
    expect(existsSync(lock)).toBe(true);
    end(child);
    expect(await ended).toBe(exitCode);
    expect(output()).not.toContain('EPIPE');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('prints why it cannot run, and ends with 1', async () => {
    const { ended, output } = start({ TMPDIR: join(temporary, 'missing') });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/^\nError: ENOENT: no such file or directory, mkdtemp/);
  });

  it('ends with 1 and removes its files when the service crashes in the middle', async () => {
    const { ended, output } = start();
    await eventually('the first step is printed', () => output().includes('less what the buffer holds back'));
    const [folder] = readdirSync(temporary);
    const lock = readFileSync(join(temporary, folder ?? '', 'data/syncstate.lock'), 'utf8');
    process.kill((JSON.parse(lock) as { service: { pid: number } }).service.pid, 'SIGKILL');
    expect(await ended).toBe(1);
    expect(output()).toContain('The service ended in the middle of the demo. Its output:');
    expect(readdirSync(temporary)).toEqual([]);
  });
});
