import { setTimeout as delay } from 'node:timers/promises';

/** The first look comes again after so long, in ms, the later ones ever more slowly: who waits must not keep a core busy. */
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;

/** Waits until `look` gives something other than undefined or false; fails after the deadline with what was awaited. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let lastError: unknown;
  let pauseMs = SHORTEST_PAUSE_MS;
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 1.2, LONGEST_PAUSE_MS);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: lastError });
}
