import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { VERSION } from '../../../src/config/version';
import { withDecoratorTypes } from './service-bundle';

const ROOT = join(__dirname, '../../..');

/**
 * Writes `test/fixtures/service-VERSION.cjs.gz` for `releaseBundle`: the sources in one file, without packages. Run it at
 * the commit of a release, before the next version begins. An existing file is never overwritten.
 */
async function writeReleaseBundle(): Promise<void> {
  const file = join(ROOT, `test/fixtures/service-${VERSION}.cjs.gz`);
  if (existsSync(file)) throw new Error(`${file} exists: a release does not change.`);
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src/main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    minifyWhitespace: true,
    packages: 'external',
    write: false,
    plugins: [withDecoratorTypes],
  });
  for (const { contents } of outputFiles) writeFileSync(file, gzipSync(contents, { level: 9 }));
}

void writeReleaseBundle();
