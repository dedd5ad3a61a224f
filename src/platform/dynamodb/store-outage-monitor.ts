import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import type { Clock } from '../clock';
import { diagnose } from './diagnosis/diagnosed-errors';
import type { Diagnosis } from './diagnosis/diagnosis';
import { storeFailureOf } from './store-error';

/** A time without answers from the store, which is over. */
export interface StoreOutage {
  /** Time of the first call that failed, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Time of the first answer after it. */
  readonly untilMs: number;
  /** Requests that were answered 503 in between. */
  readonly refusals: number;
  /** Message of the last diagnosis, where there was one. */
  readonly cause?: string;
}

/** A shorter outage is not reported, in milliseconds: single connections break. */
const OUTAGE_MS = 10_000;
/** A cause is over when no call met it for so long, in milliseconds; a cause that recurs earlier is the same one. */
export const QUIET_MS = 60_000;
/** Causes watched at once: a bound for a store whose every message differs. */
const CAUSES_KEPT = 50;

interface Cause {
  readonly code: Diagnosis['code'];
  readonly sinceMs: number;
  lastMs: number;
  calls: number;
}

interface CurrentOutage {
  readonly sinceMs: number;
  lastMs: number;
  refusals: number;
  cause?: string;
}

/**
 * Watches the calls of this process to DynamoDB. The log gets one line when a cause appears and one when it is over,
 * however many calls meet it. Listeners get each outage when it is over, if calls failed for longer than OUTAGE_MS: a
 * single failure before an hour without calls is no outage.
 */
export class StoreOutageMonitor {
  private readonly logger = new Logger('Store');
  private outage: CurrentOutage | undefined;
  private readonly causes = new Map<string, Cause>();
  private readonly listeners: ((outage: StoreOutage) => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Watches the calls of this client from now on. */
  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        try {
          const answer = await next(args);
          this.noteAnswer();
          return answer;
        } catch (error) {
          this.noteError(error);
          throw error;
        }
      },
      { step: 'initialize', priority: 'high' },
    );
  }

  /** Calls `listener` after each outage. It must not throw. */
  onRecovered(listener: (outage: StoreOutage) => void): void {
    this.listeners.push(listener);
  }

  /** Counts a request that was answered 503 because of the store. */
  countRefusal(): void {
    if (this.outage !== undefined) this.outage.refusals += 1;
  }

  private noteError(error: unknown): void {
    const diagnosis = diagnose(error);
    if (diagnosis !== undefined) this.noteCause(diagnosis);
    const failure = storeFailureOf(error);
    if (failure === 'unavailable' || failure === 'barred') this.extendOutage(diagnosis?.message);
    else this.noteAnswer();
  }

  private noteCause({ code, message }: Diagnosis): void {
    const now = this.clock.now();
    // Times and counts differ from call to call.
    const key = message.replace(/\d+/g, '');
    const known = this.causes.get(key);
    if (known !== undefined) {
      known.lastMs = now;
      known.calls += 1;
      return;
    }
    if (this.causes.size >= CAUSES_KEPT) return;
    this.causes.set(key, { code, sinceMs: now, lastMs: now, calls: 1 });
    this.logger[code === 'throttled' ? 'warn' : 'error']({ cause: code }, message);
  }

  private extendOutage(cause: string | undefined): void {
    const now = this.clock.now();
    this.outage ??= { sinceMs: now, lastMs: now, refusals: 0 };
    this.outage.lastMs = now;
    if (cause !== undefined) this.outage.cause = cause;
  }

  private noteAnswer(): void {
    if (this.causes.size > 0) this.closeQuietCauses();
    if (this.outage === undefined) return;
    const { lastMs, ...outage } = this.outage;
    this.outage = undefined;
    if (lastMs - outage.sinceMs <= OUTAGE_MS) return;
    const ended = { ...outage, untilMs: this.clock.now() };
    for (const listener of this.listeners) listener(ended);
  }

  private closeQuietCauses(): void {
    const now = this.clock.now();
    for (const [key, { code, sinceMs, lastMs, calls }] of this.causes) {
      if (now - lastMs < QUIET_MS) continue;
      this.causes.delete(key);
      const seconds = Math.round((lastMs - sinceMs) / 1000);
      this.logger.log(
        { cause: code, calls, seconds },
        `The store error ${code} is over: ${calls} ${calls === 1 ? 'call' : 'calls'} failed in ${seconds} s`,
      );
    }
  }
}
