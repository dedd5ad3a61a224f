// `npm run test:dynamodb-local`: the integration and e2e suites on Amazon's DynamoDB Local instead of the embedded
// engine. Further arguments go to jest. Exit code 3: this machine cannot run it, and one line says what is missing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import console from 'node:console';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { AbortSignal, fetch } = globalThis;

const CANNOT_RUN_HERE = 3;
const OLDEST_JAVA = 17;
/** The npm package whose `emulator` folder holds Amazon's jar; its own licence applies, so it is never a dependency. */
const PACKAGE = 'amplify-dynamodb-simulator';
const PACKAGE_VERSION = '2.9.30';
const CACHE = join(homedir(), '.cache', 'syncstate', 'dynamodb-local');
const READY_WITHIN_MS = 30_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isWindows = process.platform === 'win32';

class CannotRun extends Error {}

/** The first Java of JAVA_HOME and PATH that is new enough. */
function findJava() {
  const home = process.env.JAVA_HOME;
  const candidates = [...(home ? [join(home, 'bin', isWindows ? 'java.exe' : 'java')] : []), 'java'];
  const seen = [];
  for (const java of candidates) {
    const { stderr, status } = spawnSync(java, ['-version'], { encoding: 'utf8' });
    const version = status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1]) : Number.NaN;
    if (version >= OLDEST_JAVA) return java;
    if (!Number.isNaN(version)) seen.push(`${java} is version ${version}`);
  }
  throw new CannotRun(
    `DynamoDB Local needs Java ${OLDEST_JAVA} or newer (${seen.join(', ') || 'none found'}): install it, or set JAVA_HOME.`,
  );
}

/** The jar: named by DYNAMODB_LOCAL_JAR, in the cache already, or installed there by npm. */
function findJar() {
  const given = process.env.DYNAMODB_LOCAL_JAR;
  if (given) {
    if (existsSync(given)) return given;
    throw new CannotRun(`DYNAMODB_LOCAL_JAR names ${given}, and there is no such file.`);
  }
  const places = [
    join(CACHE, 'DynamoDBLocal.jar'),
    join(CACHE, 'node_modules', PACKAGE, 'emulator', 'DynamoDBLocal.jar'),
  ];
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  console.log(`Installing ${PACKAGE}@${PACKAGE_VERSION} into ${CACHE} (several hundred MB, once) ...`);
  mkdirSync(CACHE, { recursive: true });
  const install = ['install', '--prefix', CACHE, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', [...install, `${PACKAGE}@${PACKAGE_VERSION}`], {
    cwd: CACHE,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
  });
  const installed = places.find((place) => existsSync(place));
  if (status === 0 && installed) return installed;
  throw new CannotRun(
    `DynamoDBLocal.jar could not be installed from npm (${PACKAGE}): download it from AWS and set DYNAMODB_LOCAL_JAR.`,
  );
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** True once DynamoDB answers a request, and not merely a port. */
async function answers(endpoint) {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
      signal: AbortSignal.timeout(2000),
    });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

/** Starts the jar in memory; settles when it answers. `track` learns of the process before anything can fail. */
async function startEngine(java, jar, track) {
  const port = await freePort();
  const folder = dirname(jar);
  // -sharedDb: without it each region has tables of its own, and a Lambda test runs in another region than its tables.
  const options = ['-inMemory', '-sharedDb', '-port', String(port), '-disableTelemetry'];
  const engine = spawn(
    java,
    [`-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`, '-jar', jar, ...options],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: !isWindows },
  );
  track(engine);
  let printed = '';
  for (const stream of [engine.stdout, engine.stderr])
    stream.on('data', (chunk) => {
      printed = (printed + chunk).slice(-2000);
    });
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && engine.exitCode === null && engine.signalCode === null) {
    if (await answers(endpoint)) return endpoint;
    await delay(100);
  }
  const lastLine = printed.trim().split('\n').at(-1) ?? '';
  throw new CannotRun(
    `DynamoDB Local (${jar}) did not answer within ${READY_WITHIN_MS / 1000} s: ${lastLine}`,
  );
}

function runJest(endpoint, track) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const given = process.argv.slice(2);
  // A file or folder named on the command line narrows the run down.
  const suites = given.some((argument) => argument.startsWith('test/'))
    ? []
    : ['test/integration', 'test/e2e'];
  const args = [jest, '--maxWorkers=2', ...suites, ...given];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    // A group of its own, so that the services which the tests started can be ended with it.
    detached: !isWindows,
    env: { ...process.env, TEST_DYNAMODB_ENDPOINT: endpoint },
  });
  track(child);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Ends a process and, where it leads a group, everything that it started. */
function endGroup(child) {
  try {
    process.kill(isWindows ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

const running = new Set();
const track = (child) => {
  running.add(child);
  child.once('exit', () => running.delete(child));
};
/** Java has nothing to save (it runs in memory), so it is ended the way that always works. */
const stopAll = () => {
  for (const child of running) endGroup(child);
};
process.once('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));

try {
  const endpoint = await startEngine(findJava(), findJar(), track);
  console.log(`DynamoDB Local answers at ${endpoint}`);
  process.exit(await runJest(endpoint, track));
} catch (error) {
  console.error(error instanceof CannotRun ? `Cannot run here: ${error.message}` : error);
  process.exit(error instanceof CannotRun ? CANNOT_RUN_HERE : 1);
}
