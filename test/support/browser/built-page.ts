import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serviceBundle } from '../service/service-bundle';

const ROOT = join(__dirname, '../../..');
const SOURCES = join(ROOT, 'src');
const CACHE = join(ROOT, 'node_modules/.cache/syncstate-page');

let page: Promise<string> | undefined;

/** The folder of the built page. Built once for these sources, and kept under their digest. */
export function builtPage(): Promise<string> {
  page ??= builtOrKept();
  return page;
}

/** The service with the page, for `startServiceProcess`, in a folder that the caller removes. */
export async function serviceWithPage(): Promise<{ readonly bundle: string; remove(): void }> {
  const [file, built] = await Promise.all([serviceBundle(), builtPage()]);
  // Packages are found from inside node_modules only.
  const folder = mkdtempSync(join(CACHE, 'service-'));
  cpSync(file, join(folder, 'main.js'));
  cpSync(built, join(folder, 'dashboard/page'), { recursive: true });
  return {
    bundle: join(folder, 'main.js'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function builtOrKept(): Promise<string> {
  const folder = join(CACHE, digestOfSources());
  if (existsSync(folder)) return folder;
  const draft = join(CACHE, randomUUID());
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const config = join(SOURCES, 'dashboard/page/vite.config.mjs');
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', '--config', config, '--outDir', draft, '--logLevel', 'error', '--manifest'],
    // Each build has a folder of its own, so that two at a time do no harm.
    // Jest's NODE_ENV would build a page for development.
    { cwd: ROOT, env: { PATH: process.env.PATH } },
  );
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another worker has built the same page.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Of all sources, because the page takes plain functions and types from the service. */
function digestOfSources(): string {
  const digest = createHash('sha256');
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !entry.name.endsWith('.spec.ts'))
      digest.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  return digest.update(readFileSync(join(ROOT, 'package-lock.json'))).digest('hex');
}
