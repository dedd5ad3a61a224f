import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

export interface LeaseOptions {
  /** The table whose items with the key attribute `txId` hold the leases. */
  readonly table: string;
  /** The item's key, such as `lease:broadcast`. */
  readonly name: string;
  /** Identifies this process among all processes, past and present. */
  readonly holder: string;
  /** Milliseconds without a heartbeat after which the lease lapses. */
  readonly ttlMs: number;
  /** True when no other process can reach the store: then the holder in the item has exited. */
  readonly exclusive: boolean;
}

/** The lease's item. */
interface LeaseItem {
  readonly fence?: number;
  readonly holder?: string;
  /** The number of heartbeats under this fence. */
  readonly beat?: number;
  /** The holder's own lease time. */
  readonly ttlMs?: number;
  readonly silentAt?: number;
}

/** A heartbeat of another holder, and when it was first seen by the monotonic clock. */
interface SeenHeartbeat {
  readonly fence: number;
  readonly beat: number;
  readonly atMs: number;
  readonly ttlMs: number;
}

/** Until when a lease is valid, by both clocks. */
interface Validity {
  readonly monotonic: number;
  readonly wall: number;
}

/** A lease that may be taken, and the condition under which it is still as it was seen. */
interface Vacancy {
  readonly fence: number;
  readonly silentAt?: number | undefined;
  readonly condition: string;
  readonly values: Record<string, unknown>;
}

const INVALID: Validity = { monotonic: -Infinity, wall: -Infinity };
const IS_MINE = '#holder = :me AND fence = :fence';

/**
 * A lease in DynamoDB: at most one process at a time holds it, and its fencing number rises with every new holder.
 * Clocks of different machines are not compared: a contender watches the holder's heartbeat and takes the lease when the
 * heartbeat has not changed for the lease's time by the contender's own clock. The holder, by its own clock, treats the
 * lease as lapsed that long after its last renewal began, so it always stops first. `renewedAt` is for operators only:
 * the clock of the holder may be wrong. ADR 7.
 */
export class Lease {
  private fenceHeld = 0;
  private heartbeat = 0;
  private validUntil = INVALID;
  private seen: SeenHeartbeat | undefined;
  private lastSilentAt: number | undefined;
  private raising: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly options: LeaseOptions,
  ) {}

  /** The fencing number under which this process acts; 0 before it takes the lease and after it loses or releases it. */
  get fence(): number {
    return this.fenceHeld;
  }

  /**
   * When the lease was last taken from a holder that had not released it, in milliseconds since the epoch: a call of that
   * holder may still be in flight. Kept when the lease is released; undefined when it never happened.
   */
  get silentAt(): number | undefined {
    return this.lastSilentAt;
  }

  /**
   * True while this process is certainly the holder for another `forMs` milliseconds. Both clocks must agree: the
   * monotonic clock does not run while the machine sleeps, and the wall clock may be set.
   */
  isHeld(forMs = 0): boolean {
    return performance.now() + forMs < this.validUntil.monotonic && Date.now() + forMs < this.validUntil.wall;
  }

  /** For how many milliseconds the lease is held without a further renewal; 0 when it is not held. */
  get heldForMs(): number {
    const { monotonic, wall } = this.validUntil;
    return Math.max(0, Math.min(monotonic - performance.now(), wall - Date.now()));
  }

  /**
   * Milliseconds until the lease of the holder that was seen last lapses without a further heartbeat; Infinity when no
   * holder was seen. A contender that tries again at that moment takes over as early as possible.
   */
  get lapsesInMs(): number {
    if (this.seen === undefined) return Infinity;
    return Math.max(0, this.seen.atMs + this.seen.ttlMs - performance.now());
  }

  /** The last heartbeat of another holder: the same object until the next one is seen; undefined when none was seen. */
  get lastSeenHeartbeat(): object | undefined {
    return this.seen;
  }

  /** Renews the lease when it is held, and otherwise tries to take it. Throws only when the store does not answer. */
  async keep(): Promise<boolean> {
    const renewal = this.fenceHeld > 0 ? await this.renew() : 'lost';
    if (renewal === 'lost') return this.tryTake();
    return renewal === 'renewed' || this.isHeld();
  }

  /**
   * Releases the lease, so that another process can take it at once. With `isSilent` the next holder expects calls of
   * this one that are still in flight, as after a takeover.
   */
  async release(isSilent = false): Promise<void> {
    if (this.fenceHeld === 0) return;
    const fence = this.fenceHeld;
    this.drop();
    await this.update(isSilent ? 'SET silentAt = :silent REMOVE #holder' : 'REMOVE #holder', IS_MINE, {
      ':fence': fence,
      ...(isSilent ? { ':silent': Date.now() } : {}),
    });
  }

  /**
   * Raises the fencing number above this one, which was found on data that is written under this lease: the lease's item
   * was lost, or restored from an older state. The condition on the item gives every number one holder. False when the
   * number could not be raised: then this process may not be the holder any more.
   */
  raiseAbove(fence: number): Promise<boolean> {
    const raised = this.raising.then(() => this.raise(fence));
    this.raising = raised.catch(() => false);
    return raised;
  }

  /** `outdated`: the lease was released or raised meanwhile, and the answer is about its earlier state. */
  private async renew(): Promise<'renewed' | 'lost' | 'outdated'> {
    const validity = this.validityFromNow();
    const fence = this.fenceHeld;
    const isRenewed = await this.update('SET beat = :beat, renewedAt = :now', IS_MINE, {
      ':fence': fence,
      ':beat': this.heartbeat + 1,
      ':now': Date.now(),
    });
    if (this.fenceHeld !== fence) return 'outdated';
    if (isRenewed) {
      this.heartbeat += 1;
      this.validUntil = validity;
    } else this.drop();
    return isRenewed ? 'renewed' : 'lost';
  }

  private async tryTake(): Promise<boolean> {
    const validity = this.validityFromNow();
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.options.table, Key: this.key(), ConsistentRead: true }),
    );
    const vacancy = this.vacancyOf(Item);
    return vacancy !== undefined && this.take(vacancy, validity);
  }

  /** Undefined while another process may hold the lease. */
  private vacancyOf(item: LeaseItem | undefined): Vacancy | undefined {
    if (item === undefined) return { fence: 0, condition: 'attribute_not_exists(txId)', values: {} };
    const { fence = 0, beat = 0, holder } = item;
    const now = Date.now();
    if (holder === undefined) {
      // A moment in the future comes from a clock that is ahead of this one.
      const silentAt = item.silentAt === undefined ? undefined : Math.min(now, item.silentAt);
      const condition = 'fence = :seen AND attribute_not_exists(#holder)';
      return { fence, silentAt, condition, values: { ':seen': fence } };
    }
    // This process took the lease and lost the answer: it has not acted under this number.
    if (holder === this.options.holder) {
      const condition = 'fence = :seen AND #holder = :me';
      return { fence, silentAt: now, condition, values: { ':seen': fence } };
    }
    if (!this.hasLapsed(fence, beat, item.ttlMs ?? this.options.ttlMs)) return undefined;
    const values = { ':seen': fence, ':beatSeen': beat };
    return { fence, silentAt: now, condition: 'fence = :seen AND beat = :beatSeen', values };
  }

  private hasLapsed(fence: number, beat: number, ttlMs: number): boolean {
    if (this.options.exclusive) return true;
    const now = performance.now();
    if (this.seen?.fence !== fence || this.seen.beat !== beat) this.seen = { fence, beat, atMs: now, ttlMs };
    return now - this.seen.atMs >= this.seen.ttlMs;
  }

  private async take(vacancy: Vacancy, validity: Validity): Promise<boolean> {
    const { silentAt } = vacancy;
    const fence = vacancy.fence + 1;
    const setSilentAt = silentAt === undefined ? '' : ', silentAt = :silent';
    // An update also creates the item when the condition is that there is none.
    const isTaken = await this.update(
      `SET #holder = :me, fence = :next, beat = :zero, ttlMs = :ttl, renewedAt = :now${setSilentAt}`,
      vacancy.condition,
      {
        ...vacancy.values,
        ...(silentAt === undefined ? {} : { ':silent': silentAt }),
        ':next': fence,
        ':zero': 0,
        ':ttl': this.options.ttlMs,
        ':now': Date.now(),
      },
    );
    if (!isTaken) return false;
    this.fenceHeld = fence;
    this.heartbeat = 0;
    this.validUntil = validity;
    this.seen = undefined;
    this.lastSilentAt = silentAt;
    return true;
  }

  private async raise(above: number): Promise<boolean> {
    const fence = this.fenceHeld;
    if (fence === 0 || fence > above) return fence > above;
    const now = Date.now();
    const isRaised = await this.update('SET fence = :next, silentAt = :now', IS_MINE, {
      ':fence': fence,
      ':next': above + 1,
      ':now': now,
    });
    if (this.fenceHeld === fence) {
      if (isRaised) {
        this.fenceHeld = above + 1;
        this.lastSilentAt = now;
      } else this.drop();
    }
    return this.fenceHeld > above;
  }

  /** False when the condition does not hold. */
  private async update(
    expression: string,
    condition: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    try {
      await this.documents.send(
        new UpdateCommand({
          TableName: this.options.table,
          Key: this.key(),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#holder': 'holder' },
          ExpressionAttributeValues: { ...values, ':me': this.options.holder },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private key(): { txId: string } {
    return { txId: this.options.name };
  }

  /** Until when a lease is valid whose renewal begins now. */
  private validityFromNow(): Validity {
    const { ttlMs } = this.options;
    return { monotonic: performance.now() + ttlMs, wall: Date.now() + ttlMs };
  }

  private drop(): void {
    this.fenceHeld = 0;
    this.validUntil = INVALID;
  }
}
