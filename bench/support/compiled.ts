import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

export const ROOT = join(__dirname, '../..');
export const DIST = join(ROOT, 'dist');
/** The compiled service: with BENCH_SERVICE_DIST the `dist` of another checkout, with its packages installed. */
export const SERVICE_DIST = resolve(process.env.BENCH_SERVICE_DIST ?? DIST);

const FOLDERS = ['load', 'processes', 'support'];

/**
 * Compiles the programs of the measured processes into `dist/bench`, beside the compiled service, so that no measured
 * process has a compiler in its memory.
 */
export function compilePrograms(): void {
  for (const dist of new Set([DIST, SERVICE_DIST])) compileInto(dist);
}

function compileInto(dist: string): void {
  if (!existsSync(join(dist, 'main.js')))
    throw new Error(`There is no ${join(dist, 'main.js')}. Run \`npm run build\` there first.`);
  for (const folder of FOLDERS) {
    const target = join(dist, 'bench', folder);
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
export function programOf(name: string, dist: string = DIST): string {
  return join(dist, 'bench/processes', `${name}.js`);
}
