// Whether dist/ is the build of the sources that are here. Plain JavaScript, because it runs before anything is built.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const DIST = join(ROOT, 'dist');
/** In a build: the digest of its sources. */
export const STAMP = 'sources.json';

/** The build of the page, from ROOT. */
export const PAGE_CONFIG = 'src/dashboard/page/vite.config.mjs';

const HOOK = join(ROOT, 'test/support/typescript-hook.cjs');
/** What decides the compiler's output besides the sources. */
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json'];
/** A change of these leads to a new check of the types, and does not change the output. */
const PACKAGES = ['package.json', 'package-lock.json'];

const required = createRequire(import.meta.url);

/** False in the image, which holds only the build. */
export function hasSources() {
  return existsSync(join(ROOT, 'src/main.ts'));
}

export function isBuilt() {
  return existsSync(join(DIST, 'main.js'));
}

/** The command line of the compiler; undefined when it is not installed, as after `npm ci` with NODE_ENV=production. */
export function compiler() {
  return resolved('typescript/bin/tsc');
}

/** False in a tree without the page, which is then not built. */
export function hasPage() {
  return existsSync(join(ROOT, PAGE_CONFIG));
}

/** The command line that builds the page; undefined when it is not installed. */
export function pageBuilder() {
  const found = resolved('vite/package.json');
  return found === undefined ? undefined : join(dirname(found), 'bin/vite.js');
}

/** The hook that runs the sources without a build; undefined when its compiler is not installed. */
export function sourceHook() {
  return hasSources() && existsSync(HOOK) && resolved('@swc/core') !== undefined ? HOOK : undefined;
}

function resolved(module) {
  try {
    return required.resolve(module);
  } catch {
    return undefined;
  }
}

/**
 * The SHA-256 of the sources. Their content and not their times: those change with a checkout, a copy or a wrong clock.
 */
export function digestOfSources() {
  const digest = createHash('sha256');
  for (const name of [...sourceFiles(), ...SETTINGS])
    digest
      .update(name)
      .update('\0')
      .update(readFileSync(join(ROOT, name)))
      .update('\0');
  return digest.digest('hex');
}

function sourceFiles() {
  return (
    readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(ROOT.length + 1)
          .replaceAll('\\', '/'),
      )
      // The launcher is not built.
      .filter((name) => !name.startsWith('src/launch/'))
      .sort()
  );
}

/** True when dist/ was built from exactly these sources. */
export function isCurrent() {
  if (!isBuilt()) return false;
  try {
    return JSON.parse(readFileSync(join(DIST, STAMP), 'utf8')).digest === digestOfSources();
  } catch {
    return false;
  }
}

/**
 * True when a source was written after the build, even with the same content, or another program has built since. A time
 * in the future counts as none.
 */
export function isTouched() {
  const builtAt = statSync(join(DIST, STAMP)).mtimeMs;
  const now = Date.now();
  if (statSync(join(DIST, 'main.js')).mtimeMs > builtAt) return true;
  return [...sourceFiles(), ...SETTINGS, ...PACKAGES].some((name) => {
    const { mtimeMs = 0 } = statSync(join(ROOT, name), { throwIfNoEntry: false }) ?? {};
    return mtimeMs > builtAt && mtimeMs <= now;
  });
}
