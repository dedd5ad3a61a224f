// Runs TypeScript sources in a child process: `node -r ./test/support/typescript-hook.cjs src/main.ts`. Transformed
// sources are cached under node_modules by their digest, because the tests start a hundred such processes.
const { createHash, randomUUID } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('@swc/core/package.json');

const OPTIONS = { ...require('./swc-options.json'), sourceMaps: 'inline' };
const CACHE = join(__dirname, '../../node_modules/.cache/syncstate-typescript');
const SEED = JSON.stringify([version, OPTIONS]);

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const digest = createHash('sha256').update(SEED).update(filename).update('\0').update(source).digest('hex');
  module._compile(kept(digest) ?? transformed(source, filename, digest), filename);
};

function kept(digest) {
  try {
    return readFileSync(join(CACHE, digest), 'utf8');
  } catch {
    return undefined;
  }
}

function transformed(source, filename, digest) {
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, { ...OPTIONS, filename });
  try {
    mkdirSync(CACHE, { recursive: true, mode: 0o700 });
    const draft = join(CACHE, `${digest}.${randomUUID()}`);
    writeFileSync(draft, code);
    // Another process may write the same file: both renames give the same text.
    renameSync(draft, join(CACHE, digest));
  } catch {
    // The cache is optional.
  }
  return code;
}
