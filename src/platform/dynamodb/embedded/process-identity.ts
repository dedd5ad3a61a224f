import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One process for all time: a pid comes back for another process, a pid with its start does not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: only good for comparing. `UNKNOWN_START` where the system does not tell. */
  readonly startedAt: string;
}

/** A process that lives now, with the command line that it runs. */
export interface SeenProcess extends ProcessIdentity {
  readonly command: string;
}

/** The start of a process that lives but tells nothing about itself (Windows, a hidden /proc, no `ps`). */
export const UNKNOWN_START = 'unknown';

const KILL_DEADLINE_MS = 3_000;
const KILL_POLL_MS = 10;

/** The process that has this pid now; undefined when there is none, or only a zombie, which holds neither file nor port. */
export function seeProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): SeenProcess | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    if (platform === 'linux') return seeThroughProc(pid);
    if (platform !== 'win32') return seeThroughPs(pid);
  } catch {
    // A process that cannot be read must not be taken for dead: the bare existence of the pid decides below.
  }
  return pidExists(pid) ? { pid, startedAt: UNKNOWN_START, command: '' } : undefined;
}

/** Whether the recorded process may still live: a doubt counts as yes, because acting on a wrong "no" costs data. */
export function isRunning(recorded: ProcessIdentity): boolean {
  const seen = seeProcess(recorded.pid);
  if (seen === undefined) return false;
  return (
    seen.startedAt === recorded.startedAt ||
    seen.startedAt === UNKNOWN_START ||
    recorded.startedAt === UNKNOWN_START
  );
}

/**
 * Kills the process group that the recorded process leads, and waits until it is gone; false when it outlives the
 * deadline or belongs to another user. A process that is not certainly the recorded one (start and command must both
 * agree) is left alone.
 */
export async function killIfSame(recorded: ProcessIdentity, commandContains: string): Promise<boolean> {
  const isSame = (): boolean => {
    const seen = seeProcess(recorded.pid);
    return (
      seen !== undefined &&
      seen.startedAt !== UNKNOWN_START &&
      seen.startedAt === recorded.startedAt &&
      seen.command.includes(commandContains)
    );
  };
  // `kill -1` reaches every process there is.
  if (recorded.pid <= 1 || !isSame()) return true;
  try {
    process.kill(-recorded.pid, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) === 'EPERM') return false;
    if (errorCode(error) !== 'ESRCH') throw error;
  }
  const deadline = performance.now() + KILL_DEADLINE_MS;
  while (isSame()) {
    if (performance.now() > deadline) return false;
    await delay(KILL_POLL_MS);
  }
  return true;
}

/** The `code` of a system error, as in `ENOENT`; undefined for any other thing that was thrown. */
export function errorCode(error: unknown): string | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

function seeThroughProc(pid: number): SeenProcess | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name (field 2) stands in parentheses and may itself hold spaces and parentheses: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return undefined;
  if (startTicks === undefined) throw new Error(`/proc/${pid}/stat has no start time`);
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  // Ticks count from the boot, and after a reboot the same pid can come with the same ticks.
  return { pid, startedAt: `${bootId()}:${startTicks}`, command };
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function seeThroughPs(pid: number): SeenProcess | undefined {
  const columns = ['-o', 'stat=', '-o', 'lstart=', '-o', 'command='];
  const line = execFileSync('ps', ['-ww', ...columns, '-p', String(pid)], {
    encoding: 'utf8',
    // The start is printed in local time and in words: pinned, so that it reads the same from every shell.
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, state, startedAt, command] = /^\s*(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/m.exec(line) ?? [];
  if (state === undefined || startedAt === undefined) throw new Error(`ps tells nothing of ${pid}`);
  if (state.startsWith('Z')) return undefined;
  return { pid, startedAt: startedAt.replace(/\s+/g, ' '), command: command ?? '' };
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
