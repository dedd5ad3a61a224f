// Bundles the compiled service into one file for AWS Lambda: deploy/lambda/build/lambda.js, `lambda.handler`.
// It starts from dist/ because Nest reads the types that the TypeScript compiler leaves beside the decorators, and
// esbuild leaves none. `node deploy/lambda/bundle.mjs [--from dist] [--to deploy/lambda/build] [--metafile FILE]`
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Loaded by the service, and never called on Lambda: an empty module stands in its place. */
const EMPTY = [
  // The log is JSON.
  'pino-pretty',
  // Behind a check for telephone numbers, of which nothing here is one.
  'libphonenumber-js/max',
];

/** Looked for, and done without when it is not there: Nest is told that it is not there. */
const ABSENT = [
  // The page of the API is not served, and its document needs no library.
  '@nestjs/swagger',
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module',
  '@nestjs/websockets/socket-module',
  '@nestjs/platform-express',
  '@fastify/static',
  '@fastify/view',
  'class-transformer/storage',
  '@nestjs/mongoose',
  '@nestjs/sequelize/dist/common/sequelize.utils',
  '@nestjs/typeorm/dist/common/typeorm.utils',
  '@mikro-orm/core',
];

/** Puts a module of our own in the place of those that are left out. */
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
const outfile = join(folder, 'lambda.js');

rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [resolve(values.from, 'lambda.js')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  // A stack in the log is read by people, and Nest tells its parts by their names when one is missing.
  keepNames: true,
  // Beside the file and not named in it: reading it would cost every cold start.
  sourcemap: 'external',
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  // A folder of compiled files elsewhere has no packages above it.
  nodePaths: [join(ROOT, 'node_modules')],
  plugins: [leftOut],
});
// A `package.json` further up may say that files are modules: this one is not.
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
if (values.metafile !== undefined) writeFileSync(resolve(values.metafile), JSON.stringify(metafile));
console.log(`${outfile}: ${(statSync(outfile).size / 1e6).toFixed(2)} MB`);
