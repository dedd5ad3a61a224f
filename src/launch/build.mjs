// Compiles the sources of the service and of its page into a folder of its own, which then replaces dist/ as a whole: a
// running service never sees an empty or half-written dist/, and a failed build leaves it as it was.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { compressFiles } from './compress.mjs';
import { takeLock } from './lock.mjs';
import {
  compiler,
  digestOfSources,
  DIST,
  hasPage,
  isBuilt,
  isCurrent,
  isTouched,
  pageBuilder,
  PAGE_CONFIG,
  ROOT,
  STAMP,
} from './sources.mjs';

/** Beside dist/, so that a rename is one step of the file system and the source maps' relative paths stay right. */
const DRAFT = '.dist-';
/** A draft that is older, in milliseconds, was left by a build that was killed. */
const ABANDONED_MS = 3_600_000;
/** The native loader reads the configuration without a copy in node_modules. */
const PAGE_OPTIONS = ['--config', PAGE_CONFIG, '--configLoader', 'native', '--logLevel', 'warn'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The build cannot be made; the message says what to do. */
export class BuildFailure extends Error {}

/** Builds, or with `ifNeeded` only when dist/ is missing or older than the sources. Ends the process on a signal. */
export async function build({ ifNeeded }) {
  if (ifNeeded && isUpToDate()) return;
  if (compiler() === undefined || (hasPage() && pageBuilder() === undefined))
    throw new BuildFailure(
      `${isBuilt() ? 'dist/ is not the build of these sources' : 'There is no build in dist/'}, and the compiler is not installed ` +
        '(npm ci installs no devDependencies with NODE_ENV=production).\n' +
        'Build once: npm ci --include=dev && npm run build. The built tree then runs without them: npm prune --omit=dev.\n' +
        'Or build the image: docker build -f docker/Dockerfile -t syncstate .',
    );
  const draft = join(ROOT, `${DRAFT}${randomUUID()}`);
  const children = [];
  let release = () => undefined;
  const clean = () => {
    rmSync(draft, { recursive: true, force: true });
    release();
  };
  const end = (signal) => {
    for (const child of children) child.kill(signal);
    clean();
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    release = await takeLock(join(ROOT, '.dist.lock'));
    // Another process may have built meanwhile.
    if (ifNeeded && isUpToDate()) return;
    removeAbandoned();
    const digest = digestOfSources();
    if (ifNeeded)
      console.error(`Building: ${isBuilt() ? 'the sources have changed' : 'there is no build yet'}`);
    const page = join(draft, 'dashboard/page');
    const commands = [[compiler(), '--project', 'tsconfig.build.json', '--outDir', draft]];
    if (hasPage()) commands.push([pageBuilder(), 'build', ...PAGE_OPTIONS, '--outDir', page]);
    // Side by side. Each one shows its errors, also when another has failed.
    const codes = await Promise.all(commands.map((command) => exitCodeOf(started(command, children))));
    if (codes.some((code) => code !== 0))
      throw new BuildFailure(
        `The build failed: see the errors above. ${isBuilt() ? 'dist/ is unchanged.' : 'There is no dist/.'}`,
      );
    if (hasPage()) await compressFiles(page);
    writeFileSync(join(draft, STAMP), JSON.stringify({ digest }));
    replaceDist(draft);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
    // Written again with the same content, as by a copy of the tree: what is built is right.
    if (ifNeeded && isCurrent()) return;
    throw new BuildFailure(
      `The build cannot be written (${error.message}). Build where the tree can be written: npm run build`,
    );
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    clean();
  }
}

function started(command, children) {
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  children.push(child);
  return child;
}

function exitCodeOf(child) {
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

/** Without the compiler a file that was merely written again, as by a copy of the tree, is no reason to refuse. */
function isUpToDate() {
  return isCurrent() && (compiler() === undefined || !isTouched());
}

function replaceDist(draft) {
  const former = join(ROOT, `${DRAFT}${randomUUID()}`);
  const had = moved(DIST, former);
  try {
    renameSync(draft, DIST);
  } catch (error) {
    if (had) renameSync(former, DIST);
    throw error;
  }
  rmSync(former, { recursive: true, force: true });
}

function moved(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function removeAbandoned() {
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith(DRAFT)) continue;
    const { mtimeMs = Infinity } = statSync(join(ROOT, name), { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > ABANDONED_MS) rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}
