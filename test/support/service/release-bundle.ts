import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(__dirname, '../../..');
/** Below node_modules, so that the bundle finds its packages. */
const CACHE = join(ROOT, 'node_modules/.cache/syncstate-release');

/**
 * The service as an earlier release ran, for tests of rolling upgrades: `test/fixtures/service-VERSION.cjs.gz`, its
 * sources in one file with the packages left out. Returns the path of the unpacked file.
 */
export function releaseBundle(version: string): string {
  const file = join(CACHE, `${version}.cjs`);
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, gunzipSync(readFileSync(join(ROOT, `test/fixtures/service-${version}.cjs.gz`))));
  renameSync(draft, file);
  return file;
}
