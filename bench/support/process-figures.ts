import { readFileSync, writeFileSync } from 'node:fs';

/** Milliseconds in one clock tick of /proc; 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** The CPU time of a process in user and kernel mode, in milliseconds; undefined without /proc. */
export function cpuMsOf(pid: number): number | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`);
  // The command's name is in parentheses and may contain blanks, so the fields are counted after it.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident megabytes: now (`VmRSS`), or the peak since the start or `resetPeak` (`VmHWM`). */
export function residentMb(pid: number, which: 'VmRSS' | 'VmHWM'): number | undefined {
  const status = readOrUndefined(`/proc/${pid}/status`);
  const kilobytes = status === undefined ? undefined : new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Resets `VmHWM`. Where the system refuses, it stays the peak since the start, which is no lower. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not supported by this system.
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
