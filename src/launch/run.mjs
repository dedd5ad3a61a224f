// Runs a program of the service in this process, so that signals and exit codes are its own:
//
//   node src/launch/run.mjs build [--if-needed]
//   node src/launch/run.mjs start                   the service; builds when dist/ is missing or older than the sources
//   node src/launch/run.mjs cli/webhook [ARGS]      a command; never builds: what is built, or else the sources
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, BuildFailure } from './build.mjs';
import { DIST, hasSources, isBuilt, isCurrent, ROOT, sourceHook } from './sources.mjs';

const [program = '', ...args] = process.argv.slice(2);
const parentPid = process.ppid;

try {
  // The image holds only the build.
  if (program === 'build') await build({ ifNeeded: args.includes('--if-needed') });
  else if (program === 'start') {
    if (hasSources()) await build({ ifNeeded: true });
    // npm was killed meanwhile, so nothing would end this service.
    if (process.ppid !== parentPid) process.exit(1);
    load(join(DIST, 'main.js'));
  } else command(program);
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function command(name) {
  const hook = isBuilt() && (!hasSources() || isCurrent()) ? undefined : sourceHook();
  if (hook !== undefined) {
    // For the processes that the command starts.
    process.execArgv.push('-r', hook);
    createRequire(import.meta.url)(hook);
    load(join(ROOT, 'src', `${name}.ts`));
  } else if (isBuilt()) {
    if (hasSources() && !isCurrent())
      console.error('dist/ is not the build of these sources; this is what it holds. Build: npm run build');
    load(join(DIST, `${name}.js`));
  } else
    throw new BuildFailure('There is no build in dist/. Build once: npm ci --include=dev && npm run build');
}

function load(file) {
  if (!existsSync(join(ROOT, 'node_modules/reflect-metadata')))
    throw new BuildFailure('The packages are not installed. Install them once: npm ci');
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, process.argv.length, file, ...args);
  createRequire(import.meta.url)(file);
}
