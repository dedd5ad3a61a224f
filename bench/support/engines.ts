import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedEngine } from '../../src/platform/dynamodb/embedded/embedded-engine';
import type { Undo } from './undo';

export type EngineName = 'embedded' | 'dynamodb-local';

export interface Engine {
  readonly endpoint: string;
  /** The process, for its CPU time; undefined when it is unknown. */
  readonly pid: number | undefined;
}

/** A new engine, with its file in a temporary folder. */
export async function startEngine(name: EngineName, undo: Undo): Promise<Engine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'syncstate-bench-'));
  undo.add(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  if (name === 'dynamodb-local') return startDynamoDbLocal(dataDir, undo);
  const engine = await startEmbeddedEngine({ dataDir, searchPath: process.env.PATH });
  undo.add(() => engine.stop());
  return { endpoint: engine.endpoint, pid: pidWithArgument(dataDir) };
}

/** Those of a plan that this machine has, and a line for each other one. */
export function enginesHere<T extends { readonly engine: EngineName }>(
  planned: readonly T[],
): { readonly engines: readonly T[]; readonly skipped: readonly string[] } {
  const local = findDynamoDbLocal();
  const engines = planned.filter(({ engine }) => engine === 'embedded' || 'jar' in local);
  const skipped = engines.length < planned.length && 'missing' in local;
  return { engines, skipped: skipped ? [`DynamoDB Local (${local.missing}).`] : [] };
}

/** The jar of Amazon's DynamoDB Local, or the reason why there is none. */
function findDynamoDbLocal(): { readonly jar: string } | { readonly missing: string } {
  const cache = join(homedir(), '.cache/syncstate/dynamodb-local');
  const candidates = [
    process.env.DYNAMODB_LOCAL_JAR ?? '',
    join(cache, 'DynamoDBLocal.jar'),
    join(cache, 'node_modules/amplify-dynamodb-simulator/emulator/DynamoDBLocal.jar'),
  ];
  const jar = candidates.find((candidate) => candidate !== '' && existsSync(candidate));
  if (jar === undefined)
    return { missing: `no DynamoDBLocal.jar: set DYNAMODB_LOCAL_JAR, or put it into ${cache}` };
  const hasJava = (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, 'java')));
  return hasJava ? { jar } : { missing: 'no java on PATH' };
}

/**
 * The shell becomes Java and starts a watcher, which kills it when the benchmark has ended: a JVM outlives a killed
 * parent.
 */
const WATCHED_START = `exec 3<&0
{ read -r line <&3; kill -9 -$$; } >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-`;

async function startDynamoDbLocal(dataDir: string, undo: Undo): Promise<Engine> {
  const found = findDynamoDbLocal();
  if ('missing' in found) throw new Error(found.missing);
  const port = await freePort();
  const libraries = join(dirname(found.jar), 'DynamoDBLocal_lib');
  const java = ['java', `-Djava.library.path=${libraries}`, '-jar', found.jar];
  const child = spawn(
    '/bin/sh',
    ['-c', WATCHED_START, 'engine', ...java, '-port', String(port), '-dbPath', dataDir, '-disableTelemetry'],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: dataDir },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  undo.add(async () => {
    child.kill('SIGKILL');
    await ended;
    child.stdin.destroy();
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with code ${child.exitCode}.`);
    // Any answer is enough; without a signature it is a refusal.
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      return { endpoint, pid: child.pid };
    await delay(100);
  }
  throw new Error('DynamoDB Local did not answer within 20 s.');
}

/** Finds the embedded engine by the data folder in its command line. */
function pidWithArgument(text: string): number | undefined {
  if (!existsSync('/proc')) return undefined;
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      if (words.includes('serve') && words.some((word) => word.startsWith(text))) return Number(entry);
    } catch {
      // The process has ended.
    }
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}
