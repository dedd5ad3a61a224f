import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataLock, LOCK_FILE, takeDataLock } from './data-lock';
import { seeProcess } from './process-identity';

describe('the lock on the data folder', () => {
  let dataDir: string;
  let lockPath: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'syncstate-lock-'));
    lockPath = join(dataDir, LOCK_FILE);
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  function take(): DataLock {
    const attempt = takeDataLock(dataDir);
    if (attempt.outcome === 'held') throw new Error(`Held by ${attempt.pid}`);
    return attempt.lock;
  }

  function endedPid(): number {
    return spawnSync(process.execPath, ['-e', '']).pid;
  }

  const myStart = (): string | undefined => seeProcess(process.pid)?.startedAt;

  function writeLock(record: object, name = LOCK_FILE): void {
    writeFileSync(join(dataDir, name), JSON.stringify(record));
  }

  it('is held by the running service that took it, until the release', () => {
    const lock = take();
    expect(takeDataLock(dataDir)).toEqual({ outcome: 'held', pid: process.pid });
    lock.release();
    expect(readdirSync(dataDir)).toEqual([]);
    take();
  });

  it('names the service and its engine with their start times', () => {
    const engine = { pid: 4_000_000, startedAt: 'then' };
    take().recordEngine(engine);
    expect(JSON.parse(readFileSync(lockPath, 'utf8'))).toMatchObject({
      service: { pid: process.pid, startedAt: myStart() },
      engine,
    });
    expect(readdirSync(dataDir)).toEqual([LOCK_FILE]);
  });

  it('passes from a crashed service, together with the engine that it left', () => {
    const engine = { pid: 4_000_000, startedAt: 'then' };
    writeLock({ id: 'old', service: { pid: endedPid(), startedAt: 'then' }, engine });
    expect(take().engine).toEqual(engine);
    expect(readdirSync(dataDir)).toEqual([LOCK_FILE]);
  });

  it('passes when another process has the pid of its service', () => {
    writeLock({ id: 'old', service: { pid: process.pid, startedAt: 'long ago' } });
    take();
  });

  it.each([
    ['empty', ''],
    ['half written', '{"id":"old","service":{"pi'],
    ['other JSON', '[]'],
    ['a record without a pid', '{"id":"old","service":{"startedAt":"then"}}'],
    [
      'a record with a pid that reaches many processes',
      '{"id":"old","service":{"pid":-1,"startedAt":"then"}}',
    ],
    ['a record whose id is a path', '{"id":"../x","service":{"pid":1,"startedAt":"then"}}'],
  ])('passes when its file is damaged: %s', (_name, text) => {
    writeFileSync(lockPath, text);
    take();
    expect(takeDataLock(dataDir)).toEqual({ outcome: 'held', pid: process.pid });
  });

  it('passes when a process crashed during a takeover, and another one after it', () => {
    const dead = { pid: endedPid(), startedAt: 'then' };
    writeLock({ id: 'old', service: dead });
    writeLock({ id: 'second', service: dead }, `${LOCK_FILE}.after-old`);
    writeLock({ id: 'third', service: dead }, `${LOCK_FILE}.after-second`);
    writeLock({}, `${LOCK_FILE}.draft-forgotten`);
    take();
    expect(readdirSync(dataDir)).toEqual([LOCK_FILE]);
  });

  it('stays with a running process that is taking it over', () => {
    writeLock({ id: 'old', service: { pid: endedPid(), startedAt: 'then' } });
    writeLock(
      { id: 'second', service: { pid: process.pid, startedAt: myStart() } },
      `${LOCK_FILE}.after-old`,
    );
    expect(takeDataLock(dataDir)).toEqual({ outcome: 'held', pid: process.pid });
  });

  it('is not released by a process that no longer holds it', () => {
    const lock = take();
    writeLock({ id: 'other', service: { pid: process.pid, startedAt: myStart() } });
    lock.release();
    expect(takeDataLock(dataDir)).toEqual({ outcome: 'held', pid: process.pid });
  });

  it('leaves other files of the folder alone', () => {
    writeFileSync(join(dataDir, 'syncstate.db'), 'data');
    take().release();
    expect(readdirSync(dataDir)).toEqual(['syncstate.db']);
  });
});
