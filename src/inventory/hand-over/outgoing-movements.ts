import type { Instance } from '../../platform/instances/domain/live-instances';
import type { InternalClient } from '../../platform/instances/internal-client';
import type { LiveInstances } from '../../platform/instances/live-instances.scheduler';
import type { MovementOutcome, PlainEntry } from '../ledger/domain/commit-batch';
import { type HandOverMessage, outcomesIn } from './domain/hand-over-message';
import type { HandOverMetrics } from './hand-over.metrics';

/**
 * Milliseconds after which an instance that has not answered is passed by: longer than a busy machine takes, because two
 * instances that commit cost more than a slow one, and short against the five seconds that Shopify waits.
 */
export const ANSWER_WITHIN_MS = 1000;
/**
 * Calls to one instance at a time. What arrives meanwhile is in the next one: larger calls cost less. More than one, so
 * that a slow SKU in one call does not delay all others.
 */
const CALLS_AT_ONCE = 2;
/** Movements of one call; more than its share of a busy instance, and far below the bytes of a call. */
const MOVEMENTS_PER_CALL = 1000;

interface Waiting {
  readonly entries: readonly PlainEntry[];
  readonly resolve: (outcomes: MovementOutcome[] | undefined) => void;
}

/** Hands movements over to one instance, in one call for all that arrived since the last one. */
export class OutgoingMovements {
  private waiting: Waiting[] = [];
  private calls = 0;
  private isScheduled = false;

  constructor(
    readonly to: Instance,
    private readonly client: InternalClient,
    private readonly instances: LiveInstances,
    private readonly metrics: HandOverMetrics,
  ) {}

  /** The outcomes of movements that commit together; undefined when they are not known, and the caller commits itself. */
  send(entries: readonly PlainEntry[]): Promise<MovementOutcome[] | undefined> {
    return new Promise((resolve) => {
      this.waiting.push({ entries, resolve });
      this.schedule();
    });
  }

  /** Once per turn of the event loop, so that requests which arrive together are in one call. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.waiting.length > 0 && this.calls < CALLS_AT_ONCE) void this.call(this.takeNext());
    });
  }

  private takeNext(): Waiting[] {
    let movements = 0;
    const end = this.waiting.findIndex(({ entries }) => (movements += entries.length) > MOVEMENTS_PER_CALL);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : Math.max(1, end));
  }

  /** Never rejects. */
  private async call(units: readonly Waiting[]): Promise<void> {
    this.calls += 1;
    const sent = units.map(({ entries }) => entries);
    const outcomes = outcomesIn(await this.answerTo({ units: sent }), sent);
    // Such as when the store is out of its reach only.
    if (outcomes.every((known) => known === undefined))
      this.instances.passBy(this.to, new Error('No movement of a call had an outcome in time.'));
    units.forEach(({ resolve }, index) => {
      resolve(outcomes[index]);
    });
    this.calls -= 1;
    this.schedule();
  }

  /** Undefined when the instance is passed by. */
  private async answerTo(message: HandOverMessage): Promise<unknown> {
    if (this.instances.isPassedBy(this.to)) return undefined;
    const beganAt = performance.now();
    try {
      const answer = await this.client.call(this.to, message, ANSWER_WITHIN_MS);
      this.metrics.called(performance.now() - beganAt);
      return answer;
    } catch (error) {
      this.instances.passBy(this.to, error);
      return undefined;
    }
  }
}
