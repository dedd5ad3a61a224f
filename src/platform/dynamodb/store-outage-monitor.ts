import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock';
import type { Diagnosis } from './diagnosis/store-diagnosis';
import { storeFailureOf } from './store-error';
import { diagnose } from './diagnosis/diagnosed-errors';

/** A spell in which this process could not use the store, and which is over. */
export interface StoreOutage {
  /** From the first call that failed, in milliseconds since the epoch... */
  readonly sinceMs: number;
  /** ...to the first one that was answered again. */
  readonly untilMs: number;
  /** Requests that were told 503 meanwhile. */
  readonly refusals: number;
  /** What went wrong last, and what to do, when it is known. */
  readonly cause?: string;
}

/** Shorter spells are no news: a connection breaks now and then. In milliseconds. */
export const OUTAGE_MS = 10_000;
/** A cause that was not met for so long is over; until then it is the same spell, however often it comes and goes. */
export const QUIET_MS = 60_000;
/** Causes told of at once: more than there are remedies, and a bound for a store that words each refusal anew. */
const CAUSES_KEPT = 50;

interface Cause {
  readonly code: Diagnosis['code'];
  readonly sinceMs: number;
  lastMs: number;
  calls: number;
}

/**
 * Watches the calls of this process to DynamoDB. Each cause of failure is told in the log once when it appears and once
 * when it is over, with its remedy, however many calls meet it. A spell without any answer is told to the listeners when
 * it is over; one must be seen to fail for longer than SPELL_MS: a single failure before a quiet hour is none.
 */
@Injectable()
export class StoreOutageMonitor {
  private readonly logger = new Logger('Store');
  private spell: { readonly sinceMs: number; lastMs: number; refusals: number; cause?: string } | undefined;
  private readonly causes = new Map<string, Cause>();
  private readonly listeners: ((spell: StoreOutage) => void)[] = [];

  constructor(
    client: DynamoDBClient,
    private readonly clock: Clock,
  ) {
    client.middlewareStack.add(
      (next) => async (args) => {
        try {
          const answer = await next(args);
          this.answered();
          return answer;
        } catch (error) {
          this.erred(error);
          throw error;
        }
      },
      { step: 'initialize', priority: 'high' },
    );
  }

  /** Calls `listener` at the end of each spell that is worth telling. It must not throw. */
  onRecovered(listener: (spell: StoreOutage) => void): void {
    this.listeners.push(listener);
  }

  /** A caller was told 503 because of the store. */
  refused(): void {
    if (this.spell !== undefined) this.spell.refusals += 1;
  }

  private erred(error: unknown): void {
    const diagnosis = diagnose(error);
    if (diagnosis !== undefined) this.met(diagnosis);
    switch (storeFailureOf(error)) {
      case 'unavailable':
      case 'barred':
        this.failed(diagnosis?.message);
        return;
      case 'throttled':
      case 'conflict':
      case 'refused':
        // An answer too.
        this.answered();
        return;
    }
  }

  private met({ code, message }: Diagnosis): void {
    const now = this.clock.now();
    const known = this.causes.get(message);
    if (known !== undefined) {
      known.lastMs = now;
      known.calls += 1;
      return;
    }
    if (this.causes.size >= CAUSES_KEPT) return;
    this.causes.set(message, { code, sinceMs: now, lastMs: now, calls: 1 });
    if (code === 'throttled') this.logger.warn({ cause: code }, message);
    else this.logger.error({ cause: code }, message);
  }

  private failed(cause: string | undefined): void {
    const now = this.clock.now();
    this.spell ??= { sinceMs: now, lastMs: now, refusals: 0 };
    this.spell.lastMs = now;
    if (cause !== undefined) this.spell.cause = cause;
  }

  private answered(): void {
    if (this.causes.size > 0) this.forgetQuietCauses();
    const { spell } = this;
    if (spell === undefined) return;
    this.spell = undefined;
    const { lastMs, ...told } = spell;
    if (lastMs - spell.sinceMs <= OUTAGE_MS) return;
    const ended = { ...told, untilMs: this.clock.now() };
    for (const listener of this.listeners) listener(ended);
  }

  private forgetQuietCauses(): void {
    const now = this.clock.now();
    for (const [message, { code, sinceMs, lastMs, calls }] of this.causes) {
      if (now - lastMs < QUIET_MS) continue;
      this.causes.delete(message);
      const seconds = Math.round((lastMs - sinceMs) / 1000);
      this.logger.log(
        { cause: code, calls, seconds },
        `The trouble with the store is over (${code}): it lasted ${seconds} s, and ${calls} ${calls === 1 ? 'call' : 'calls'} met it`,
      );
    }
  }
}
