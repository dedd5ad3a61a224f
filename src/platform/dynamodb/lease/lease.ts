import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  generationOf,
  lapsedVacancy,
  type LeaseItem,
  outrankedVacancy,
  type Vacancy,
  vacancyOf,
} from './lease-item';

/** When a process takes a lease from a holder of an older release that renews it. */
export interface Outranking {
  /** Rises with each release whose holders must not be followed by older ones. Releases before the first have 0. */
  readonly generation: number;
  /** Asked again and again while a holder of a lower generation is seen. */
  isNeeded(): Promise<boolean>;
}

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
  /** Absent: releases do not differ. */
  readonly outranking?: Outranking;
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

const INVALID: Validity = { monotonic: -Infinity, wall: -Infinity };
const IS_MINE = '#holder = :me AND fence = :fence';

/**
 * A lease in DynamoDB: at most one process at a time holds it, and its fencing number rises with every new holder.
 * Clocks of different machines are not compared: a contender watches the holder's heartbeat and takes the lease when the
 * heartbeat has not changed for the lease's time by the contender's own clock. The holder, by its own clock, treats the
 * lease as lapsed that long after its last renewal began, so it always stops first. `renewedAt` is for operators only:
 * the clock of the holder may be wrong. ADR 7.
 *
 * A holder of an older release can be outranked: the contender takes the item, so that every renewal of that holder
 * fails, and it holds the lease when the time of that holder is over.
 */
export class Lease {
  private fenceHeld = 0;
  private heartbeat = 0;
  private validUntil = INVALID;
  /** While this process waits for the holder that it outranked: until when, by the monotonic clock. */
  private waitsUntil: number | undefined;
  private seen: SeenHeartbeat | undefined;
  private lastSilentAt: number | undefined;
  private raising: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly options: LeaseOptions,
  ) {}

  /** The fencing number under which this process acts; 0 before it takes the lease and after it loses or releases it. */
  get fence(): number {
    return this.isWaiting ? 0 : this.fenceHeld;
  }

  /** True while this process has taken the lease from a holder that may still act. Renewals go on meanwhile. */
  get isWaiting(): boolean {
    return this.waitsUntil !== undefined;
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
    if (this.isWaiting) return false;
    return performance.now() + forMs < this.validUntil.monotonic && Date.now() + forMs < this.validUntil.wall;
  }

  /** For how many milliseconds the lease is held without a further renewal; 0 when it is not held. */
  get heldForMs(): number {
    if (this.isWaiting) return 0;
    const { monotonic, wall } = this.validUntil;
    return Math.max(0, Math.min(monotonic - performance.now(), wall - Date.now()));
  }

  /**
   * Milliseconds until the lease of the holder that was seen last lapses without a further heartbeat; Infinity when no
   * holder was seen. A contender that tries again at that moment takes over as early as possible.
   */
  get lapsesInMs(): number {
    if (this.waitsUntil !== undefined) return Math.max(0, this.waitsUntil - performance.now());
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
    return (renewal === 'renewed' && !this.isWaiting) || this.isHeld();
  }

  /**
   * Releases the lease, so that another process can take it at once. With `isSilent` the next holder expects calls of
   * this one that are still in flight, as after a takeover.
   */
  async release(isSilent = false): Promise<void> {
    if (this.fenceHeld === 0) return;
    const fence = this.fenceHeld;
    const { isWaiting } = this;
    this.drop();
    // The holder that was outranked may still act: the lease lapses without heartbeats.
    if (isWaiting) return;
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
    // The fencing number may be raised already by a call whose answer has not come yet.
    if (!isRenewed) await this.raising;
    if (this.fenceHeld !== fence) return 'outdated';
    if (isRenewed) {
      this.heartbeat += 1;
      this.validUntil = validity;
      if (this.waitsUntil !== undefined && performance.now() >= this.waitsUntil) this.waitsUntil = undefined;
    } else this.drop();
    return isRenewed ? 'renewed' : 'lost';
  }

  private async tryTake(): Promise<boolean> {
    const validity = this.validityFromNow();
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.options.table, Key: this.key(), ConsistentRead: true }),
    );
    const vacancy =
      vacancyOf(Item, this.options.holder, Date.now()) ?? (await this.vacancyOfOther(Item ?? {}));
    return vacancy !== undefined && this.take(vacancy, validity);
  }

  /** Undefined while the holder in the item may hold the lease, and does not have to give way. */
  private async vacancyOfOther(item: LeaseItem): Promise<Vacancy | undefined> {
    const { ttlMs: ownTtlMs, outranking } = this.options;
    const { fence = 0, beat = 0, ttlMs = ownTtlMs } = item;
    if (this.hasLapsed(fence, beat, ttlMs)) return lapsedVacancy(item, Date.now());
    if (outranking === undefined || generationOf(item) >= outranking.generation) return undefined;
    return (await outranking.isNeeded()) ? outrankedVacancy(item, ttlMs, Date.now()) : undefined;
  }

  private hasLapsed(fence: number, beat: number, ttlMs: number): boolean {
    if (this.options.exclusive) return true;
    const now = performance.now();
    if (this.seen?.fence !== fence || this.seen.beat !== beat) this.seen = { fence, beat, atMs: now, ttlMs };
    return now - this.seen.atMs >= this.seen.ttlMs;
  }

  private async take(vacancy: Vacancy, validity: Validity): Promise<boolean> {
    const { silentAt, waitMs } = vacancy;
    const fence = vacancy.fence + 1;
    const { outranking, ttlMs } = this.options;
    const noted = {
      ...(silentAt === undefined ? {} : { silentAt }),
      ...(waitMs === undefined ? {} : { waitMs }),
      ...(outranking === undefined ? {} : { generation: outranking.generation, generationFence: fence }),
    };
    const names = Object.keys(noted).map((name) => `, ${name} = :${name}`);
    // An update also creates the item when the condition is that there is none.
    const isTaken = await this.update(
      `SET #holder = :me, fence = :next, beat = :zero, ttlMs = :ttl, renewedAt = :now${names.join('')}${waitMs === undefined ? ' REMOVE waitMs' : ''}`,
      vacancy.condition,
      {
        ...vacancy.values,
        ...Object.fromEntries(Object.entries(noted).map(([name, value]) => [`:${name}`, value])),
        ':next': fence,
        ':zero': 0,
        ':ttl': Math.max(ttlMs, waitMs ?? 0),
        ':now': Date.now(),
      },
    );
    if (!isTaken) return false;
    this.fenceHeld = fence;
    this.heartbeat = 0;
    this.validUntil = validity;
    this.seen = undefined;
    this.lastSilentAt = silentAt;
    // From the answer: the last renewal of the holder before was earlier.
    this.waitsUntil = waitMs === undefined ? undefined : performance.now() + waitMs;
    return !this.isWaiting;
  }

  private async raise(above: number): Promise<boolean> {
    const fence = this.fenceHeld;
    if (fence === 0 || fence > above) return fence > above;
    const now = Date.now();
    const generation = this.options.outranking === undefined ? '' : ', generationFence = :next';
    const isRaised = await this.update(`SET fence = :next, silentAt = :now${generation}`, IS_MINE, {
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
    this.waitsUntil = undefined;
  }
}
