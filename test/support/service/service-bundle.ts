import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Options, transformFileSync } from '@swc/core';
import { build, type Plugin } from 'esbuild';
import swcOptions from '../swc-options.json';

const ROOT = join(__dirname, '../../..');
const SOURCE = join(ROOT, 'src');
const CACHE = join(ROOT, 'node_modules/.cache/syncstate-service');

/** Milliseconds that bundles of older sources are kept, because a concurrent run may still use them. */
const KEPT_MS = 86_400_000;

/** Not bundled: packages that read their own files, and packages that are not installed. */
const OUTSIDE = [
  '@fastify/static',
  '@fastify/view',
  '@grpc/*',
  '@mikro-orm/core',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/mongoose',
  '@nestjs/platform-express',
  '@nestjs/sequelize/*',
  '@nestjs/typeorm/*',
  '@nestjs/websockets/*',
  'class-transformer/storage',
  'pino',
  'pino-pretty',
];

let bundle: Promise<string> | undefined;

/**
 * Bundles the service's sources and packages into one file for tests that start it as a process: the suite does that a
 * hundred times, and a start from two thousand files takes half as long again. Cached under a digest of the sources.
 */
export function serviceBundle(): Promise<string> {
  bundle ??= builtOrKept();
  return bundle;
}

async function builtOrKept(): Promise<string> {
  const file = join(CACHE, digestOfSources(), 'main.js');
  if (existsSync(file)) return file;
  const draft = join(CACHE, randomUUID());
  await build({
    // The ledger proof runs in a thread, from a file of its own.
    entryPoints: {
      main: join(SOURCE, 'main.ts'),
      'verify-worker': join(SOURCE, 'dashboard/verify/verify-worker.ts'),
    },
    outdir: draft,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    external: OUTSIDE,
    logLevel: 'error',
    plugins: [withDecoratorTypes],
  });
  try {
    renameSync(draft, dirname(file));
  } catch (error) {
    // Another worker has written the same bundle.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(file)) throw error;
  }
  for (const name of readdirSync(CACHE)) {
    // Another worker may have renamed it.
    const { mtimeMs = Infinity } = statSync(join(CACHE, name), { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > KEPT_MS) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  return file;
}

/** One source as JavaScript, with the types that Nest reads from decorators; esbuild emits none. */
export function compiled(path: string): string {
  return transformFileSync(path, swcOptions as Options).code;
}

/** The sources of the service, from `src`. */
export function serviceSources(): string[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).sort();
}

/** An esbuild plugin that compiles the sources with the types that Nest reads from decorators. */
export const withDecoratorTypes: Plugin = {
  name: 'with-decorator-types',
  setup: (plugin) => {
    plugin.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => ({
      contents: compiled(path),
      resolveDir: dirname(path),
    }));
  },
};

function digestOfSources(): string {
  const digest = createHash('sha256');
  for (const name of [
    'package-lock.json',
    'src/simulators/shopify/schema/shopify-admin-2026-10.json',
    'test/support/service/service-bundle.ts',
    'test/support/swc-options.json',
    ...serviceSources().map((file) => `src/${file}`),
  ])
    digest
      .update(name)
      .update('\0')
      .update(readFileSync(join(ROOT, name)))
      .update('\0');
  return digest.digest('hex');
}
