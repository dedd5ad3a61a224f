import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isRunning, type ProcessIdentity, seeProcess, UNKNOWN_START } from './process-identity';

/** The file in the data folder that names the service which has the folder, and the engine which has the database. */
export const LOCK_FILE = 'syncstate.lock';

interface LockRecord {
  /** Unique to one taking of the lock, so that a starter who paused cannot mistake a new lock for the old one. */
  readonly id: string;
  readonly service: ProcessIdentity;
  readonly engine?: ProcessIdentity | undefined;
}

/** Either the folder is ours, or a living service (this pid) has it. */
export type LockAttempt = { outcome: 'taken'; lock: DataLock } | { outcome: 'held'; pid: number };

/**
 * Takes the data folder for this process, also from a service that died without giving it back. Of any number of
 * starters at once exactly one gets it. Sees only processes of its own machine (or container). Throws what the file
 * system throws.
 */
export function takeDataLock(dataDir: string): LockAttempt {
  const mine: LockRecord = { id: randomUUID(), service: thisProcess() };
  const holder = claim(dataDir, LOCK_FILE, mine);
  if (holder.id !== mine.id) return { outcome: 'held', pid: holder.service.pid };
  removeLeftovers(dataDir);
  return { outcome: 'taken', lock: new DataLock(dataDir, holder) };
}

/** The data folder, held by this process until `release` or its death. */
export class DataLock {
  constructor(
    private readonly dataDir: string,
    private record: LockRecord,
  ) {}

  /** The engine that the last holder left behind, dead or alive; later the one of this service. */
  get engine(): ProcessIdentity | undefined {
    return this.record.engine;
  }

  /** Names the engine in the lock, so that whoever comes after our death can end it. */
  recordEngine(engine: ProcessIdentity | undefined): void {
    this.record = { ...this.record, engine };
    replace(this.dataDir, LOCK_FILE, this.record);
  }

  /** Gives the folder back; a lock that is not (or no longer) ours stays. */
  release(): void {
    if (readRecord(this.dataDir, LOCK_FILE)?.id === this.record.id)
      rmSync(join(this.dataDir, LOCK_FILE), { force: true });
  }
}

/**
 * Puts `mine` at `name` and returns it, or returns the living holder's record.
 *
 * A dead holder's file X cannot simply be removed: between the look and the removal another starter may have put its
 * own there. So it may be replaced only by the one process that holds the claim `after-X`, which is made atomically by
 * the same rule (a claimer can die too, and then its claim has a successor in turn). Ids never come back, so a starter
 * that slept through all this claims the succession of something that is no longer there, and sees it on the re-check.
 */
function claim(dataDir: string, name: string, mine: LockRecord): LockRecord {
  for (;;) {
    if (createOnce(dataDir, name, mine)) return mine;
    const occupant = readRecord(dataDir, name);
    if (occupant === undefined) continue;
    if (isRunning(occupant.service)) return occupant;

    const succession = `${LOCK_FILE}.after-${occupant.id}`;
    const claimed: LockRecord = { id: randomUUID(), service: mine.service };
    const successor = claim(dataDir, succession, claimed);
    if (successor.id !== claimed.id) return successor;
    try {
      if (readRecord(dataDir, name)?.id !== occupant.id) continue;
      // The dead holder's engine goes with the lock: should we die before it is ended, the next starter ends it.
      const heir: LockRecord = { ...mine, engine: occupant.engine };
      if (replace(dataDir, name, heir)) return heir;
    } finally {
      rmSync(join(dataDir, succession), { force: true });
    }
  }
}

/** Link, not open: the file appears with its whole content or not at all, wherever a crash falls. */
function createOnce(dataDir: string, name: string, record: LockRecord): boolean {
  const draft = writeDraft(dataDir, record);
  try {
    linkSync(draft, join(dataDir, name));
    return true;
  } catch (error) {
    // ENOENT: a new holder swept our draft away, so there is somebody to look at.
    if (['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** False when a new holder swept our draft away. */
function replace(dataDir: string, name: string, record: LockRecord): boolean {
  try {
    renameSync(writeDraft(dataDir, record), join(dataDir, name));
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

/** Undefined when there is no file. One that we did not write whole (power loss, a hand) belongs to nobody alive. */
function readRecord(dataDir: string, name: string): LockRecord | undefined {
  const path = join(dataDir, name);
  try {
    const record = parseRecord(readFileSync(path, 'utf8'));
    if (record !== undefined) return record;
    const { ino, mtimeMs } = statSync(path);
    return { id: `broken-${ino}-${mtimeMs}`, service: { pid: 0, startedAt: UNKNOWN_START } };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseRecord(text: string): LockRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || !('service' in value))
    return undefined;
  const service = parseIdentity(value.service);
  if (typeof value.id !== 'string' || !/^[\w-]+$/.test(value.id) || service === undefined) return undefined;
  return { id: value.id, service, engine: 'engine' in value ? parseIdentity(value.engine) : undefined };
}

function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value))
    return undefined;
  const { pid, startedAt } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof startedAt !== 'string')
    return undefined;
  return { pid, startedAt };
}

function thisProcess(): ProcessIdentity {
  const startedAt = seeProcess(process.pid)?.startedAt ?? UNKNOWN_START;
  return { pid: process.pid, startedAt };
}

/** Drafts and claims of starters that died on the way; with the lock held, no claim of others can come true. */
function removeLeftovers(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith(`${LOCK_FILE}.`)) rmSync(join(dataDir, name), { force: true });
  }
}
