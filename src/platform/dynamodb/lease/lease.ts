import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

export interface LeaseOptions {
  /** Table and key attribute under which leases live. */
  readonly table: string;
  /** The item's key, such as `lease:broadcast`. */
  readonly name: string;
  /** Names this process, unlike any other, past or present. */
  readonly holder: string;
  /** Milliseconds of silence after which a holder is taken for dead. */
  readonly ttlMs: number;
  /** True when no other process can reach the store: a lease that stands was left by a dead one. */
  readonly exclusive: boolean;
}

/** What a contender saw, and when, by its own clock. */
interface Sighting {
  readonly fence: number;
  readonly beat: number;
  readonly atMs: number;
  /** The holder's own lease time. */
  readonly ttlMs: number;
}

/** A lease that may be taken, as it was seen. */
interface Vacancy {
  readonly began: { readonly monotonic: number; readonly wall: number };
  readonly fence: number;
  readonly silentAt?: number | undefined;
}

/**
 * A lease in DynamoDB: at most one process at a time holds it, and its fencing number rises with every new holder.
 * Clocks of different machines are not compared: a contender watches the holder's beat and takes over when it has
 * not moved for the lease's time by the contender's own clock. The holder, by its own clock again, stops trusting
 * its lease that long after its last renewal began, so it always stops first. `renewedAt` is for human eyes only:
 * by it, a living holder whose clock is behind would look dead.
 */
export class Lease {
  private fenceHeld = 0;
  private beat = 0;
  private validUntil = { monotonic: -Infinity, wall: -Infinity };
  private sighting: Sighting | undefined;
  private silenceAt: number | undefined;
  private raising: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: DynamoDBClient,
    private readonly options: LeaseOptions,
  ) {}

  /** The fencing number under which this process acts; rises with each new holder. */
  get fence(): number {
    return this.fenceHeld;
  }

  /**
   * When the lease last passed on from a holder that had not given it back, in milliseconds since the epoch: what that one
   * had begun may not be over yet. Kept through orderly handovers; undefined when it never happened, as far as the item says.
   */
  get silentAt(): number | undefined {
    return this.silenceAt;
  }

  /**
   * True while this process surely is the holder for another `forMs` milliseconds. Both clocks must agree: the
   * monotonic one does not run while the machine sleeps, the wall clock may be set.
   */
  isHeld(forMs = 0): boolean {
    return performance.now() + forMs < this.validUntil.monotonic && Date.now() + forMs < this.validUntil.wall;
  }

  /**
   * Milliseconds until the holder that was last seen counts as dead if it stays silent; Infinity when none was seen.
   * A contender that looks again just then takes over as early as may be.
   */
  get contestInMs(): number {
    if (this.sighting === undefined) return Infinity;
    return Math.max(0, this.sighting.atMs + this.sighting.ttlMs - performance.now());
  }

  /** The sign of life that was seen last, one object as long as it stays the last; undefined when none was seen. */
  get lastSighting(): object | undefined {
    return this.sighting;
  }

  /** Renews the lease when held, and otherwise tries to get it. Throws only when the store does not answer. */
  async keep(): Promise<boolean> {
    const renewal = this.fenceHeld > 0 ? await this.renew() : 'lost';
    if (renewal === 'lost') return this.tryAcquire();
    return renewal === 'renewed' || this.isHeld();
  }

  /**
   * Gives the lease back so that another process may have it at once. `isSilent`: the next holder is to look out as if
   * this one had died.
   */
  async release(isSilent = false): Promise<void> {
    if (this.fenceHeld === 0) return;
    const fence = this.fenceHeld;
    this.drop();
    await this.update(
      isSilent ? 'SET silentAt = :silent REMOVE #holder' : 'REMOVE #holder',
      '#holder = :me AND fence = :fence',
      {
        ':me': { S: this.options.holder },
        ':fence': { N: String(fence) },
        ...(isSilent ? { ':silent': { N: String(Date.now()) } } : {}),
      },
    );
  }

  /**
   * Goes on under a number above this one, which something bears that was written under this lease: the lease's item was
   * lost, or is older. The condition on the item keeps every number with one holder. False when it could not be had: then
   * this process may not be the holder any more.
   */
  raiseAbove(fence: number): Promise<boolean> {
    const raised = this.raising.then(() => this.raise(fence));
    this.raising = raised.catch(() => false);
    return raised;
  }

  /** `outdated`: the lease was given back or raised meanwhile, and the answer is not about it as it is now. */
  private async renew(): Promise<'renewed' | 'lost' | 'outdated'> {
    const began = this.moment();
    const fence = this.fenceHeld;
    const renewed = await this.update(
      'SET beat = :beat, renewedAt = :now',
      '#holder = :me AND fence = :fence',
      {
        ':me': { S: this.options.holder },
        ':fence': { N: String(fence) },
        ':beat': { N: String(this.beat + 1) },
        ':now': { N: String(Date.now()) },
      },
    );
    if (this.fenceHeld !== fence) return 'outdated';
    if (renewed) {
      this.beat += 1;
      this.validUntil = began;
    } else this.drop();
    return renewed ? 'renewed' : 'lost';
  }

  private async tryAcquire(): Promise<boolean> {
    const began = this.moment();
    const { Item: item } = await this.client.send(
      new GetItemCommand({ TableName: this.options.table, Key: this.key(), ConsistentRead: true }),
    );
    if (item === undefined) return this.take({ began, fence: 0 }, 'attribute_not_exists(txId)', {});
    const fence = Number(item.fence?.N ?? 0);
    const beat = Number(item.beat?.N ?? 0);
    const now = Date.now();
    // Of a clock that is ahead of this one, the difference is not to be waited for.
    const before = item.silentAt?.N === undefined ? undefined : Math.min(now, Number(item.silentAt.N));
    if (item.holder === undefined)
      return this.take(
        { began, fence, silentAt: before },
        'fence = :seen AND attribute_not_exists(#holder)',
        { ':seen': { N: String(fence) } },
      );
    // Its own name, and yet not held: it was taken, and only the answer to that was lost. Nobody acts under it.
    if (item.holder.S === this.options.holder)
      return this.take({ began, fence, silentAt: now }, 'fence = :seen AND #holder = :me', {
        ':seen': { N: String(fence) },
      });
    if (!this.isAbandoned(item, fence, beat)) return false;
    return this.take({ began, fence, silentAt: now }, 'fence = :seen AND beat = :beatSeen', {
      ':seen': { N: String(fence) },
      ':beatSeen': { N: String(beat) },
    });
  }

  private async raise(above: number): Promise<boolean> {
    const fence = this.fenceHeld;
    if (fence === 0 || fence > above) return fence > above;
    const now = Date.now();
    const raised = await this.update(
      'SET fence = :next, silentAt = :now',
      '#holder = :me AND fence = :fence',
      {
        ':me': { S: this.options.holder },
        ':fence': { N: String(fence) },
        ':next': { N: String(above + 1) },
        ':now': { N: String(now) },
      },
    );
    if (this.fenceHeld === fence) {
      if (raised) {
        this.fenceHeld = above + 1;
        this.silenceAt = now;
      } else this.drop();
    }
    return this.fenceHeld > above;
  }

  private isAbandoned(item: Record<string, AttributeValue>, fence: number, beat: number): boolean {
    if (this.options.exclusive) return true;
    const now = performance.now();
    if (this.sighting?.fence !== fence || this.sighting.beat !== beat)
      this.sighting = { fence, beat, atMs: now, ttlMs: Number(item.ttlMs?.N ?? this.options.ttlMs) };
    return now - this.sighting.atMs >= this.sighting.ttlMs;
  }

  private async take(
    seen: Vacancy,
    condition: string,
    values: Record<string, AttributeValue>,
  ): Promise<boolean> {
    const fence = seen.fence + 1;
    const { silentAt } = seen;
    // An update creates the item as well, when the condition is that there is none.
    const taken = await this.update(
      `SET #holder = :me, fence = :next, beat = :zero, ttlMs = :ttl, renewedAt = :now${silentAt === undefined ? '' : ', silentAt = :silent'}`,
      condition,
      {
        ...values,
        ...(silentAt === undefined ? {} : { ':silent': { N: String(silentAt) } }),
        ':me': { S: this.options.holder },
        ':next': { N: String(fence) },
        ':zero': { N: '0' },
        ':ttl': { N: String(this.options.ttlMs) },
        ':now': { N: String(Date.now()) },
      },
    );
    if (!taken) return false;
    this.fenceHeld = fence;
    this.beat = 0;
    this.validUntil = seen.began;
    this.sighting = undefined;
    this.silenceAt = silentAt;
    return true;
  }

  private async update(
    expression: string,
    condition: string,
    values: Record<string, AttributeValue>,
  ): Promise<boolean> {
    return succeeded(
      this.client.send(
        new UpdateItemCommand({
          TableName: this.options.table,
          Key: this.key(),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#holder': 'holder' },
          ExpressionAttributeValues: values,
        }),
      ),
    );
  }

  private key(): Record<string, AttributeValue> {
    return { txId: { S: this.options.name } };
  }

  /** Until when a lease is good whose renewal begins now. */
  private moment(): { monotonic: number; wall: number } {
    return {
      monotonic: performance.now() + this.options.ttlMs,
      wall: Date.now() + this.options.ttlMs,
    };
  }

  private drop(): void {
    this.fenceHeld = 0;
    this.validUntil = { monotonic: -Infinity, wall: -Infinity };
  }
}

async function succeeded(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
