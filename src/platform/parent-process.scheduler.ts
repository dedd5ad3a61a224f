/** Milliseconds between two checks of the parent process. */
const CHECK_MS = 200;

/** Calls `end` when the parent process has ended: the system then gives this process another parent. */
export function whenOrphaned(parentPid: number, end: () => void): void {
  setInterval(() => {
    if (process.ppid !== parentPid) end();
  }, CHECK_MS).unref();
}
