import type { Instance } from '../../platform/instances/domain/live-instances';
import type { InternalClient } from '../../platform/instances/internal-client';
import type { LiveInstances } from '../../platform/instances/live-instances.scheduler';
import type { MovementOutcome, PlainEntry } from '../ledger/domain/commit-batch';
import { type HandOverMessage, outcomesIn } from './domain/hand-over-message';
import type { HandOverMetrics } from './hand-over.metrics';

/**
 * Milliseconds within which the preferred instance takes the movements, or is passed by: longer than a busy machine needs,
 * because two instances that commit cost more than a slow one, and short against the five seconds that Shopify waits.
 */
const TAKEN_WITHIN_MS = 1000;
/** Milliseconds until the outcomes that are missing count as unknown: the rest of the five seconds is for a try here. */
const END_WITHIN_MS = 3000;
/** For how long an instance that takes calls and commits nothing is passed by, in milliseconds. */
const NOTHING_COMMITTED_MS = 15_000;
/** Movements of one call; more than its share of a busy instance, and far below the bytes of a call. */
const MOVEMENTS_PER_CALL = 1000;

interface Waiting {
  /** By the monotonic clock. */
  readonly sinceMs: number;
  readonly entries: readonly PlainEntry[];
  readonly resolve: (outcomes: MovementOutcome[] | undefined) => void;
}

/** Hands movements over to one instance, in one call for all that arrived since the last one. */
export class OutgoingMovements {
  private waiting: Waiting[] = [];
  /** Those of the call that the instance has not taken yet. */
  private untaken: readonly Waiting[] | undefined;
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
      this.waiting.push({ sinceMs: performance.now(), entries, resolve });
      this.schedule();
    });
  }

  /**
   * Once per turn of the event loop, so that requests which arrive together are in one call. The next call waits until the
   * instance has taken this one: larger calls cost less.
   */
  private schedule(): void {
    if (this.isScheduled || this.untaken !== undefined) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      if (this.waiting.length > 0) void this.call(this.takeNext());
    });
  }

  private takeNext(): Waiting[] {
    let movements = 0;
    const end = this.waiting.findIndex(({ entries }) => (movements += entries.length) > MOVEMENTS_PER_CALL);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : Math.max(1, end));
  }

  /** Never rejects. */
  private async call(units: readonly Waiting[]): Promise<void> {
    this.untaken = units;
    const open = new Map(units.entries());
    await this.exchange(units, (index, outcomes) => {
      open.get(index)?.resolve(outcomes);
      open.delete(index);
    });
    for (const { resolve } of open.values()) resolve(undefined);
    this.taken(units);
  }

  /** The next call may leave. */
  private taken(units: readonly Waiting[]): void {
    if (this.untaken !== units) return;
    this.untaken = undefined;
    this.schedule();
  }

  private async exchange(
    units: readonly Waiting[],
    onOutcomes: (index: number, outcomes: MovementOutcome[] | undefined) => void,
  ): Promise<void> {
    if (this.instances.isPassedBy(this.to)) return;
    const sent = units.map(({ entries }) => entries);
    const beganAt = performance.now();
    let known = 0;
    const message: HandOverMessage = { units: sent };
    try {
      await this.client.call(this.to, message, {
        takenWithinMs: TAKEN_WITHIN_MS,
        // What has waited for this call has less time left.
        endWithinMs: END_WITHIN_MS - (beganAt - (units[0]?.sinceMs ?? beganAt)),
        onTaken: () => {
          this.taken(units);
        },
        onPart: (part) => {
          if (known === 0) this.metrics.called(performance.now() - beganAt);
          for (const [index, outcomes] of outcomesIn(part, sent)) {
            if (outcomes !== undefined) known += 1;
            onOutcomes(index, outcomes);
          }
        },
      });
      if (known === 0) throw new Error('No movement of a call had an outcome in time.');
    } catch (error) {
      // One that answered for some of its movements commits. One that takes calls and commits nothing is not asked soon.
      const isTaken = this.untaken !== units;
      if (known === 0) this.instances.passBy(this.to, error, isTaken ? NOTHING_COMMITTED_MS : 0);
    }
  }
}
