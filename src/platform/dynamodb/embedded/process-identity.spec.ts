import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isRunning, killIfSame, seeProcess, UNKNOWN_START } from './process-identity';

describe('the identity of a process', () => {
  const children: ChildProcess[] = [];

  /** The leader of its own process group, like the engine, with this word in its command line. */
  async function idler(word: string): Promise<ChildProcess & { pid: number }> {
    const script = 'process.stdout.write("up"); setInterval(() => {}, 1000)';
    const child = spawn(process.execPath, ['-e', script, word], { detached: true, stdio: 'pipe' });
    children.push(child);
    await once(child.stdout, 'data');
    if (child.pid === undefined) throw new Error('The idler did not start');
    return Object.assign(child, { pid: child.pid });
  }

  function identityOf(pid: number): { pid: number; startedAt: string } {
    const seen = seeProcess(pid);
    if (seen === undefined) throw new Error(`There is no process ${pid}`);
    return { pid, startedAt: seen.startedAt };
  }

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('stays the same, and holds the command', async () => {
    const { pid } = await idler('some-word');
    expect(seeProcess(pid)).toEqual(seeProcess(pid));
    expect(seeProcess(pid)?.command).toContain('some-word');
    expect(isRunning(identityOf(pid))).toBe(true);
  });

  it('ends with the process', async () => {
    const child = await idler('any');
    const recorded = identityOf(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(seeProcess(child.pid)).toBeUndefined();
    expect(isRunning(recorded)).toBe(false);
  });

  it('differs for another process with the same pid', async () => {
    const { pid } = await idler('any');
    expect(isRunning({ pid, startedAt: 'earlier' })).toBe(false);
  });

  it('counts a process with an unknown start as running', async () => {
    const { pid } = await idler('any');
    expect(isRunning({ pid, startedAt: UNKNOWN_START })).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN])(
    'does not exist for the pid %p, which would reach many processes',
    (pid) => {
      expect(seeProcess(pid)).toBeUndefined();
    },
  );

  it('is read from ps where there is no /proc', async () => {
    const { pid } = await idler('some-word');
    const seen = seeProcess(pid, 'darwin');
    expect(seen?.command).toContain('some-word');
    expect(seen?.startedAt).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
    expect(seeProcess(pid, 'darwin')).toEqual(seen);
  });

  it('is unknown, not absent, where the system does not show it', async () => {
    const child = await idler('any');
    expect(seeProcess(child.pid, 'win32')).toEqual({ pid: child.pid, startedAt: UNKNOWN_START, command: '' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(seeProcess(child.pid, 'win32')).toBeUndefined();
  });

  describe('the kill of a recorded process', () => {
    it('happens when start and command match', async () => {
      const child = await idler('the-engine');
      const exit = once(child, 'exit');
      expect(await killIfSame(identityOf(child.pid), 'the-engine')).toBe(true);
      expect(await exit).toEqual([null, 'SIGKILL']);
    });

    it('does not happen for another process with the pid, another command or an unknown start', async () => {
      const child = await idler('the-engine');
      const recorded = identityOf(child.pid);
      await killIfSame({ ...recorded, startedAt: 'earlier' }, 'the-engine');
      await killIfSame({ ...recorded, startedAt: UNKNOWN_START }, 'the-engine');
      await killIfSame(recorded, 'another-program');
      expect(isRunning(recorded)).toBe(true);
    });
  });
});
