import { Logger } from '@nestjs/common';
import type { Diagnosis } from '../diagnosis/diagnosis';
import type { CallKind } from '../diagnosis/store-call';
import { isCauseInOptionalTable } from '../tables/optional-table';
import { FailingKinds } from './failing-kinds';

/** A cause is over when no call met it for so long, in milliseconds; a cause that recurs earlier is the same one. */
export const QUIET_MS = 60_000;
/** Causes watched at once: a bound for a store whose every message differs. */
const CAUSES_KEPT = 50;

interface Cause {
  readonly code: Diagnosis['code'];
  readonly message: string;
  readonly sinceMs: number;
  lastMs: number;
  calls: number;
  /** The calls that met it and have not succeeded since. */
  readonly failing: FailingKinds;
}

/**
 * Writes one line when the cause of a store error appears, however many calls meet it, and one when it is over: when all
 * calls of the kinds that met it succeed again. A cause that recurs after a quiet time without that has a line again.
 */
export class CauseLog {
  private readonly logger = new Logger('Store');
  private readonly causes = new Map<string, Cause>();

  get isEmpty(): boolean {
    return this.causes.size === 0;
  }

  failed({ code, message }: Diagnosis, kind: CallKind, now: number): void {
    const key = keyOf(message);
    let cause = this.causes.get(key);
    const isQuiet = cause === undefined || now - cause.lastMs >= QUIET_MS;
    if (cause === undefined) {
      if (this.causes.size >= CAUSES_KEPT) return;
      cause = { code, message, sinceMs: now, lastMs: now, calls: 0, failing: new FailingKinds() };
      this.causes.set(key, cause);
    }
    cause.lastMs = now;
    cause.calls += 1;
    cause.failing.failed(kind);
    const isMinor = code === 'throttled' || isCauseInOptionalTable(code, kind.tables);
    if (isQuiet) this.logger[isMinor ? 'warn' : 'error']({ cause: code }, message);
  }

  succeeded(kind: CallKind, now: number): void {
    for (const [key, { code, message, sinceMs, lastMs, calls, failing }] of this.causes) {
      failing.succeeded(kind);
      if (failing.size > 0 || now - lastMs < QUIET_MS) continue;
      this.causes.delete(key);
      const seconds = Math.round((lastMs - sinceMs) / 1000);
      this.logger.log(
        { cause: code, calls, seconds, problem: message },
        `The store error ${code} is over: ${calls} ${calls === 1 ? 'call' : 'calls'} failed in ${seconds} s`,
      );
    }
  }
}

/** Times and counts differ from call to call, and so do the tables where the store does not say which one it is. */
function keyOf(message: string): string {
  return message.replace(/(one of the tables) [\w.-]+(, [\w.-]+)*/i, '$1').replace(/\d+/g, '');
}
