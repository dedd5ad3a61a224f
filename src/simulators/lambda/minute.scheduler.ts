import { scheduledEvent } from './gateway-events';
import type { LocalFunction } from './local-function';

/** The time-out of deploy/serverless.yml for `jobs`. */
const TIMEOUT_MS = 300_000;

/**
 * Invokes the function as a rule of EventBridge does. An invocation that comes while one runs is dropped, as with
 * `reservedConcurrency: 1`. Returns the function that ends it and waits for the invocation that runs.
 */
export function invokeEach(everyMs: number, target: LocalFunction): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= target.invoke(scheduledEvent(), 'syncstate-jobs', TIMEOUT_MS).finally(() => {
      running = undefined;
    });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
