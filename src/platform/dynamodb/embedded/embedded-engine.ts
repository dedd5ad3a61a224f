import { mkdirSync, realpathSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { engineNotFoundMessage, findEngineBinary } from './binary-lookup';
import { type DataLock, LOCK_FILE, takeDataLock } from './data-lock';
import { type EngineExit, EngineProcess } from './engine-process';
import { killIfSame } from './process-identity';

/** The database's file in the data folder (SQLite puts a `-wal` and a `-shm` beside it while it runs). */
export const DATABASE_FILE = 'syncstate.db';

const READY_DEADLINE_MS = 8_000;
const PORT_ATTEMPTS = 5;

/** The embedded engine could not be started; the message names the next step. */
export class EmbeddedEngineError extends Error {
  override readonly name = 'EmbeddedEngineError';

  constructor(
    readonly code: 'engine_not_found' | 'data_folder_in_use' | 'engine_did_not_start',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where the data are and, for tests and other platforms, which engine serves them. */
export interface EmbeddedEngineOptions {
  /** Created with mode 0700 when it does not exist. */
  readonly dataDir: string;
  /** The engine's executable; without it, the npm package of this platform, then `searchPath`. */
  readonly binary?: string | undefined;
  /** The value of PATH. */
  readonly searchPath?: string | undefined;
  /** Deadline for the engine to listen, in milliseconds. */
  readonly readyWithinMs?: number | undefined;
}

/** A running engine. It ends with this process, and so does its hold on the folder. */
export interface EmbeddedEngine {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Absolute, links resolved. */
  readonly dataDir: string;
  /** Stops the engine and releases the folder; may be called again, also after a crash of the engine. */
  stop(): Promise<void>;
  /** Settles when the engine ends for any reason. */
  readonly exited: Promise<EngineExit>;
}

/** Starts the engine on a free loopback port and returns when it listens. Throws `EmbeddedEngineError`. */
export async function startEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const machine = { platform: process.platform, arch: process.arch, searchPath: options.searchPath };
  const binary = options.binary === undefined ? findEngineBinary(machine) : resolve(options.binary);
  if (binary === undefined) throw new EmbeddedEngineError('engine_not_found', engineNotFoundMessage(machine));

  const { dataDir, lock } = takeFolder(options.dataDir);
  // Outside the try: when this fails, the lock stays and names the engine for the next start.
  await endOrphan(lock, dataDir);
  try {
    const { engine, port } = await startOnFreePort({ ...options, binary, dataDir }, lock);
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await engine.stop();
      lock.release();
    };
    return {
      endpoint: `http://127.0.0.1:${port}`,
      dataDir,
      exited: engine.exited,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeFolder(wanted: string): { dataDir: string; lock: DataLock } {
  const path = resolve(wanted);
  let dataDir: string;
  let attempt: ReturnType<typeof takeDataLock>;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    dataDir = realpathSync(path);
    attempt = takeDataLock(dataDir);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedEngineError(
      'engine_did_not_start',
      `The data folder ${path} cannot be created or written (${reason}). Set DATA_DIR to a folder that this user may write, on a disk with space and hard links.`,
      { cause },
    );
  }
  if (attempt.outcome === 'taken') return { dataDir, lock: attempt.lock };
  throw new EmbeddedEngineError(
    'data_folder_in_use',
    `The data folder ${dataDir} is in use by another SyncState service (pid ${attempt.pid}). Stop that one, or give this one a DATA_DIR of its own. If process ${attempt.pid} is not a SyncState service, delete ${join(dataDir, LOCK_FILE)}.`,
  );
}

/** Ends the engine of a crashed service, where its watcher did not. */
async function endOrphan(lock: DataLock, dataDir: string): Promise<void> {
  const orphan = lock.engine;
  if (orphan === undefined || (await killIfSame(orphan, DATABASE_FILE))) return;
  throw new EmbeddedEngineError(
    'engine_did_not_start',
    `The engine of an earlier service (pid ${orphan.pid}) still uses the database in ${dataDir} and cannot be ended. End that process, then start again.`,
  );
}

async function startOnFreePort(
  options: EmbeddedEngineOptions & { binary: string },
  lock: DataLock,
): Promise<{ engine: EngineProcess; port: number }> {
  const { binary, dataDir, searchPath, readyWithinMs = READY_DEADLINE_MS } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const engine = EngineProcess.start({
      binary,
      databaseFile: join(dataDir, DATABASE_FILE),
      port,
      searchPath,
    });
    const readiness = await readinessOf(engine, lock, readyWithinMs);
    if (readiness === 'ready') return { engine, port };

    const output = await engine.lastOutput();
    // Another program may take the port before the engine does.
    if (readiness === 'ended' && /\bin use\b/i.test(output) && attempt < PORT_ATTEMPTS) continue;
    const ending =
      readiness === 'ended' ? 'ended during its start' : `did not listen within ${readyWithinMs} ms`;
    throw new EmbeddedEngineError(
      'engine_did_not_start',
      [
        `The embedded database engine ${ending}.`,
        `Engine: ${binary}. Data folder: ${dataDir}.`,
        `Its last output: ${output === '' ? '(none)' : output}`,
        'Fix the cause in this output, or set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB-compatible endpoint.',
      ].join('\n'),
    );
  }
}

/** Stops an engine that does not get ready. */
async function readinessOf(
  engine: EngineProcess,
  lock: DataLock,
  readyWithinMs: number,
): ReturnType<EngineProcess['readyWithin']> {
  try {
    lock.recordEngine(engine.identity);
    const readiness = await engine.readyWithin(readyWithinMs);
    if (readiness !== 'ready') await engine.stop();
    return readiness;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
