import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isIdentity, isRunning, type ProcessIdentity, thisProcess } from './process-identity';

/** The file in the data folder that names the service that holds the folder, and its engine. */
export const LOCK_FILE = 'syncstate.lock';

interface LockRecord {
  /** Unique to one acquisition, so that a new lock is never mistaken for an old one. */
  readonly id: string;
  readonly service: ProcessIdentity;
  readonly engine?: ProcessIdentity | undefined;
}

/** This process holds the folder, or a running service with this pid does. */
type LockAttempt = { outcome: 'taken'; lock: DataLock } | { outcome: 'held'; pid: number };

/**
 * Acquires the data folder for this process, also from a service that crashed. Of several processes that try at once
 * exactly one succeeds. Detects only processes of its own machine or container. Throws errors of the file system.
 */
export function takeDataLock(dataDir: string): LockAttempt {
  const mine: LockRecord = { id: randomUUID(), service: thisProcess() };
  const holder = claim(dataDir, mine);
  if (holder.id !== mine.id) return { outcome: 'held', pid: holder.service.pid };
  // Drafts and claims that crashed processes left; no claim of another process can succeed while the lock is held.
  for (const name of readdirSync(dataDir))
    if (name.startsWith(`${LOCK_FILE}.`)) rmSync(join(dataDir, name), { force: true });
  return { outcome: 'taken', lock: new DataLock(dataDir, holder) };
}

/** The data folder, held by this process until `release` or until the process ends. */
export class DataLock {
  constructor(
    private readonly dataDir: string,
    private record: LockRecord,
  ) {}

  /** The engine that the last holder left, running or not; later the engine of this service. */
  get engine(): ProcessIdentity | undefined {
    return this.record.engine;
  }

  /** Names the engine in the lock, so that the next holder can end it after a crash. */
  recordEngine(engine: ProcessIdentity | undefined): void {
    this.record = { ...this.record, engine };
    replace(this.dataDir, this.record);
  }

  /** Releases the folder, unless another process holds it. */
  release(): void {
    if (readRecord(this.dataDir, LOCK_FILE)?.id === this.record.id)
      rmSync(join(this.dataDir, LOCK_FILE), { force: true });
  }
}

/**
 * Returns the record of the new holder: `mine`, or that of a running service.
 *
 * The file of a crashed holder X cannot simply be removed: another process may have replaced it since it was read. Only
 * the one process that creates the file `after-X` may replace it. That process may crash too and leave `after-X` with its
 * id Y; then the file `after-Y` decides, and so on. Ids never recur: a process that was delayed finds that X is gone.
 */
function claim(dataDir: string, mine: LockRecord): LockRecord {
  for (;;) {
    const crashed: { readonly name: string; readonly record: LockRecord }[] = [];
    let name = LOCK_FILE;
    while (!createOnce(dataDir, name, mine)) {
      const record = readRecord(dataDir, name);
      if (record === undefined) continue;
      if (isRunning(record.service)) return record;
      crashed.push({ name, record });
      name = `${LOCK_FILE}.after-${record.id}`;
    }
    const [holder] = crashed;
    if (holder === undefined) return mine;
    // The engine of the crashed holder stays in the lock: if this process crashes as well, the next one ends it.
    const next: LockRecord = { ...mine, engine: holder.record.engine };
    const isUnchanged = crashed.every((one) => readRecord(dataDir, one.name)?.id === one.record.id);
    try {
      if (isUnchanged && replace(dataDir, next)) return next;
    } finally {
      rmSync(join(dataDir, name), { force: true });
    }
  }
}

/** Creates a file with its whole content, or not at all; false when it exists. */
function createOnce(dataDir: string, name: string, record: LockRecord): boolean {
  const draft = writeDraft(dataDir, record);
  try {
    linkSync(draft, join(dataDir, name));
    return true;
  } catch (error) {
    // ENOENT: a new holder removed the draft.
    if (['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces the lock; false when a new holder removed the draft. */
function replace(dataDir: string, record: LockRecord): boolean {
  try {
    renameSync(writeDraft(dataDir, record), join(dataDir, LOCK_FILE));
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function writeDraft(dataDir: string, record: LockRecord): string {
  const draft = join(dataDir, `${LOCK_FILE}.draft-${randomUUID()}`);
  writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
  return draft;
}

/** Undefined when there is no file. A damaged file (power loss, manual change) has no running holder. */
function readRecord(dataDir: string, name: string): LockRecord | undefined {
  const path = join(dataDir, name);
  try {
    const record = parseRecord(readFileSync(path, 'utf8'));
    if (record !== undefined) return record;
    const { ino, mtimeMs } = statSync(path);
    return { id: `broken-${ino}-${mtimeMs}`, service: { pid: 0, startedAt: '' } };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseRecord(text: string): LockRecord | undefined {
  try {
    const { id, service, engine } = JSON.parse(text) as Record<keyof LockRecord, unknown>;
    // The id becomes part of a file name.
    if (typeof id !== 'string' || !/^[\w-]+$/.test(id) || !isIdentity(service)) return undefined;
    return { id, service, engine: isIdentity(engine) ? engine : undefined };
  } catch {
    return undefined;
  }
}
