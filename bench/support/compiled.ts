import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

export const ROOT = join(__dirname, '../..');
export const DIST = join(ROOT, 'dist');

const FOLDERS = ['load', 'processes', 'support'];

/**
 * Compiles the programs of the measured processes into `dist/bench`, beside the compiled service, so that no measured
 * process has a compiler in its memory.
 */
export function compilePrograms(): void {
  if (!existsSync(join(DIST, 'main.js')))
    throw new Error('There is no dist/main.js. Run `npm run build` first.');
  for (const folder of FOLDERS) {
    const target = join(DIST, 'bench', folder);
    mkdirSync(target, { recursive: true });
    const source = join(ROOT, 'bench', folder);
    for (const file of readdirSync(source).filter((name) => name.endsWith('.ts'))) {
      const { code } = transformFileSync(join(source, file), {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      const compiled = code.replaceAll('"../../src/', '"../../');
      writeFileSync(join(target, file.replace(/\.ts$/, '.js')), compiled);
    }
  }
}

/** The compiled program of a process of the benchmark. */
export function programOf(name: string): string {
  return join(DIST, 'bench/processes', `${name}.js`);
}
