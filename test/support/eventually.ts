import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `look` gives something other than undefined or false; fails after the deadline with what was awaited. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(10);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: lastError });
}
