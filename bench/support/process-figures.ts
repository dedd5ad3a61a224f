import { readFileSync, writeFileSync } from 'node:fs';

/** Milliseconds in one clock tick of /proc; 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** CPU milliseconds that a process has used, in user and in kernel mode; undefined where there is no /proc. */
export function cpuMsOf(pid: number): number | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`);
  // The command's name stands in parentheses and may hold blanks: the fields count from behind it.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident megabytes, now (`VmRSS`) or at most so far (`VmHWM`; since `forgetPeak`, if that was called). */
export function residentMb(pid: number, which: 'VmRSS' | 'VmHWM'): number | undefined {
  const status = readOrUndefined(`/proc/${pid}/status`);
  const kilobytes = status === undefined ? undefined : new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Lets `VmHWM` begin anew. Where the system refuses, it stays that of the whole life, which is no lower. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // No Linux, or one without this.
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
