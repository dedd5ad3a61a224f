import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Keeps 40 MB and collects the heap; V8 then prints how far it may grow. */
const PROGRAM = `
  require('./src/platform/heap-growth.ts').limitHeapGrowth();
  const kept = Array.from({ length: 40000 }, () => new Array(128).fill(0));
  globalThis.gc();
  console.log(kept.length);
`;

describe('the memory of the service', () => {
  it('grows to at most about twice the memory in use, on a machine with much memory', () => {
    // Simulates a machine with much memory: on a small one V8 saves memory without the limit.
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
