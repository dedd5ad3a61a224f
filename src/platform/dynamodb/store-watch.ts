import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import { storeFailureOf } from './store-error';

/** A spell in which this process could not reach the store, and which is over. */
export interface StoreSpell {
  /** From the first call that failed, in milliseconds since the epoch... */
  readonly sinceMs: number;
  /** ...to the first one that was answered again. */
  readonly untilMs: number;
  /** Requests that were told 503 meanwhile. */
  readonly refusals: number;
}

/** Shorter spells are no news: a connection breaks now and then. In milliseconds. */
export const SPELL_MS = 10_000;

/**
 * Watches the calls of this process to DynamoDB, and tells of a spell without any answer once it is over. One must be
 * seen to fail for longer than SPELL_MS: a single failure before a quiet hour is none.
 */
@Injectable()
export class StoreWatch {
  private spell: { readonly sinceMs: number; lastMs: number; refusals: number } | undefined;
  private readonly listeners: ((spell: StoreSpell) => void)[] = [];

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
          // A refusal is an answer too.
          if (storeFailureOf(error) === 'unavailable') this.failed();
          else this.answered();
          throw error;
        }
      },
      { step: 'initialize', priority: 'high' },
    );
  }

  /** Calls `listener` at the end of each spell that is worth telling. It must not throw. */
  onRecovered(listener: (spell: StoreSpell) => void): void {
    this.listeners.push(listener);
  }

  /** A caller was told 503 because of the store. */
  refused(): void {
    if (this.spell !== undefined) this.spell.refusals += 1;
  }

  private failed(): void {
    const now = this.clock.now();
    if (this.spell === undefined) this.spell = { sinceMs: now, lastMs: now, refusals: 0 };
    else this.spell.lastMs = now;
  }

  private answered(): void {
    const { spell } = this;
    if (spell === undefined) return;
    this.spell = undefined;
    if (spell.lastMs - spell.sinceMs <= SPELL_MS) return;
    const { sinceMs, refusals } = spell;
    const ended = { sinceMs, untilMs: this.clock.now(), refusals };
    for (const listener of this.listeners) listener(ended);
  }
}
