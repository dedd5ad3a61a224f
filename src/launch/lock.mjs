// One build at a time. The lock saves work and nothing depends on it: each build has a folder of its own.
import { closeSync, openSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two signs of life of the holder. */
const BEAT_MS = 500;
/** A holder without a sign of life for so many milliseconds has ended. The waiting process measures with its own clock. */
const SILENT_MS = 5000;
const POLL_MS = 100;

/** Waits for the lock and returns the function that releases it. */
export async function takeLock(file) {
  let beat;
  let seenAt = performance.now();
  while (!created(file)) {
    const current = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (current !== beat) [beat, seenAt] = [current, performance.now()];
    else if (performance.now() - seenAt > SILENT_MS) rmSync(file, { force: true });
    await delay(POLL_MS);
  }
  const timer = setInterval(() => {
    // The lock may have been taken over while this process was suspended.
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) utimesSync(file, new Date(), new Date());
  }, BEAT_MS);
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

function created(file) {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}
