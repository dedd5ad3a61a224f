import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One process: the system reuses pids, but not a pid with the same start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Only for comparison. `UNKNOWN_START` where the system does not show it. */
  readonly startedAt: string;
}

/** A running process with its command line. */
interface SeenProcess extends ProcessIdentity {
  readonly command: string;
}

/** Start of a running process that the system does not describe (Windows, a hidden /proc, no `ps`). */
export const UNKNOWN_START = 'unknown';

const KILL_DEADLINE_MS = 3_000;
const KILL_POLL_MS = 10;

/** The process with this pid; undefined when there is none, or only a zombie, which holds neither file nor port. */
export function seeProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): SeenProcess | undefined {
  if (!isPid(pid)) return undefined;
  try {
    if (platform === 'linux') return seeThroughProc(pid);
    if (platform !== 'win32') return seeThroughPs(pid);
  } catch {
    // A process that cannot be read may still run: the existence of its pid decides.
  }
  return pidExists(pid) ? { pid, startedAt: UNKNOWN_START, command: '' } : undefined;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: seeProcess(process.pid)?.startedAt ?? UNKNOWN_START };
}

/** Whether the recorded process may still run. An unknown start counts as running: a wrong "no" would cost data. */
export function isRunning(recorded: ProcessIdentity): boolean {
  const seen = seeProcess(recorded.pid);
  if (seen === undefined) return false;
  return [recorded.startedAt, UNKNOWN_START].includes(seen.startedAt) || recorded.startedAt === UNKNOWN_START;
}

/**
 * Kills the process group that the recorded process leads, and waits until it is gone. Returns false when it remains
 * after the deadline or belongs to another user. Does not kill a process unless its start and its command match.
 */
export async function killIfSame(recorded: ProcessIdentity, commandContains: string): Promise<boolean> {
  const isSame = (): boolean => {
    const seen = seeProcess(recorded.pid);
    if (seen === undefined || seen.startedAt === UNKNOWN_START) return false;
    return seen.startedAt === recorded.startedAt && seen.command.includes(commandContains);
  };
  // `kill -1` reaches every process.
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

export function isIdentity(value: unknown): value is ProcessIdentity {
  const { pid, startedAt } = (value ?? {}) as Partial<Record<keyof ProcessIdentity, unknown>>;
  return isPid(pid) && typeof startedAt === 'string';
}

/** Signals to 0 and below reach many processes. */
function isPid(pid: unknown): pid is number {
  return Number.isSafeInteger(pid) && (pid as number) > 0;
}

/** The `code` of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function seeThroughProc(pid: number): SeenProcess | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Field 2 is the name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return undefined;
  if (startTicks === undefined) throw new Error(`/proc/${pid}/stat has no start time`);
  // Ticks count from the boot: after a reboot a pid may recur with the same ticks.
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid, startedAt: `${boot}:${startTicks}`, command };
}

function seeThroughPs(pid: number): SeenProcess | undefined {
  const line = execFileSync(
    'ps',
    ['-ww', '-o', 'stat=', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)],
    {
      encoding: 'utf8',
      // `ps` prints the start in the local time and language.
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [, state, startedAt, command = ''] = /^\s*(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/m.exec(line) ?? [];
  if (state === undefined || startedAt === undefined) throw new Error(`ps does not describe ${pid}`);
  return state.startsWith('Z') ? undefined : { pid, startedAt: startedAt.replace(/\s+/g, ' '), command };
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
