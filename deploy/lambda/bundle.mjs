// Bundles the compiled service into one file for AWS Lambda, deploy/lambda/build/lambda.js (`lambda.handler`), with the
// files of its page beside it.
// It reads dist/ because Nest needs the types that the TypeScript compiler emits for decorators, and esbuild emits
// none. `node deploy/lambda/bundle.mjs [--from dist] [--to deploy/lambda/build] [--metafile FILE]`
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Loaded by the service and never called on Lambda; replaced by an empty module. */
const EMPTY = [
  // The log is JSON.
  'pino-pretty',
  // Lambda itself receives from the queue.
  'sqs-consumer',
  '@aws-sdk/client-sqs',
  // For the validation of telephone numbers, which the service does not use.
  'libphonenumber-js/max',
];

/** Optional packages: Nest runs without them. Their modules throw that they are not installed. */
const ABSENT = [
  // Lambda does not serve the page of the API, and the document needs no library.
  '@nestjs/swagger',
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module',
  '@nestjs/websockets/socket-module',
  '@nestjs/platform-express',
  '@fastify/view',
  'class-transformer/storage',
  '@nestjs/mongoose',
  '@nestjs/sequelize/dist/common/sequelize.utils',
  '@nestjs/typeorm/dist/common/typeorm.utils',
  '@mikro-orm/core',
];

/** Replaces the omitted modules. */
const leftOut = {
  name: 'left-out',
  setup(plugin) {
    const replace = (names, namespace, contentsOf) => {
      const filter = new RegExp(`^(${names.map((name) => name.replaceAll(/[/.]/g, '\\$&')).join('|')})$`);
      plugin.onResolve({ filter }, ({ path }) => ({ path, namespace }));
      plugin.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: contentsOf(path) }));
    };
    replace(EMPTY, 'empty', () => 'module.exports = {};');
    replace(
      ABSENT,
      'absent',
      (path) =>
        `throw Object.assign(new Error("${path} is not in the bundle"), { code: "MODULE_NOT_FOUND" });`,
    );
  },
};

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: join(ROOT, 'dist') },
    to: { type: 'string', default: join(ROOT, 'deploy/lambda/build') },
    metafile: { type: 'string' },
  },
});
const folder = resolve(values.to);
// Beside the folder that it replaces as a whole: a failed build leaves the former bundle.
const draft = `${folder}-${randomUUID()}`;
const outfile = join(draft, 'lambda.js');
process.on('exit', () => rmSync(draft, { recursive: true, force: true }));

const { metafile } = await build({
  entryPoints: [resolve(values.from, 'lambda.js')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  // For readable stacks in the log, and for the names in Nest's errors.
  keepNames: true,
  // Not referenced in the bundle: reading the map would slow down every cold start.
  sourcemap: 'external',
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  // A folder of compiled files elsewhere has no node_modules above it.
  nodePaths: [join(ROOT, 'node_modules')],
  plugins: [leftOut],
});
// A `package.json` in a parent folder may declare ES modules; the bundle is CommonJS.
writeFileSync(join(draft, 'package.json'), '{ "type": "commonjs" }\n');
const PAGE = 'dashboard/page';
const page = resolve(values.from, PAGE);
if (existsSync(page)) cpSync(page, join(draft, PAGE), { recursive: true });
if (values.metafile !== undefined) writeFileSync(resolve(values.metafile), JSON.stringify(metafile));
rmSync(folder, { recursive: true, force: true });
renameSync(draft, folder);
const bundle = join(folder, 'lambda.js');
console.log(`${bundle}: ${(statSync(bundle).size / 1e6).toFixed(2)} MB`);
