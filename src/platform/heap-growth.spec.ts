import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Keeps 40 MB and has the heap cleared up, after which V8 says how far it may grow until the next time. */
const PROGRAM = `
  require('./src/platform/heap-growth.ts').limitHeapGrowth();
  const kept = Array.from({ length: 40000 }, () => new Array(128).fill(0));
  globalThis.gc();
  console.log(kept.length);
`;

describe('the memory of the service', () => {
  it('may grow to about twice what is in use, on a machine that has plenty', () => {
    // The machine is told to be a large one: on a small one V8 saves memory anyway.
    const flags = ['--expose-gc', '--max-old-space-size=4096', '--trace-gc', '--trace-gc-verbose'];
    const printed = execFileSync(
      process.execPath,
      [...flags, '-r', join(ROOT, 'test/support/typescript-hook.cjs'), '-e', PROGRAM],
      { encoding: 'utf8', cwd: ROOT },
    );
    const limits = [...printed.matchAll(/HeapController\] Limit: old size: (\d+) KB, new limit: (\d+) KB/g)];
    const [, inUseKb = '', limitKb = ''] = limits.at(-1) ?? [];
    expect(Number(inUseKb)).toBeGreaterThan(40_000);
    // V8 adds the size of its young generation.
    expect(Number(limitKb)).toBeLessThan(2 * Number(inUseKb) + 33_000);
  });
});
