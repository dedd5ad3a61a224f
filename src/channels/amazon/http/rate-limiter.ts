import { Clock } from '../../../platform/clock';
import {
  adjustRate,
  createBucket,
  drain,
  look,
  penalise,
  reward,
  spend,
  type TokenBucket,
} from './token-bucket';

/** The usage plan of one operation. */
export interface CallLimit {
  readonly ratePerSecond: number;
  /** Calls that Amazon takes at once after a quiet time. */
  readonly burst: number;
  /** Difference between the slowest and the fastest trip to Amazon that is absorbed, in ms. */
  readonly guardMs?: number;
}

/** More than a packet that is lost and sent again (200 ms and a round trip), or a process that has no CPU for a moment. */
export const DEFAULT_GUARD_MS = 400;

/** The limiter was closed: no further call is granted. */
export class LimiterClosed extends Error {
  constructor() {
    super('The rate limiter is closed because the service is stopping.');
    this.name = 'LimiterClosed';
  }
}

/**
 * Permission to make one call. Its token is spent when the call goes out, not when the grant is given: time between the
 * two would let calls reach Amazon closer together than they were granted. A grant that is not spent must be given back.
 */
export interface Grant {
  /** True until the grant is spent or given back. */
  isOpen(): boolean;
  /** The call goes out now. */
  spend(): void;
  /** No call is made after all. Does nothing when the grant is no longer open. */
  giveBack(): void;
}

interface Waiter {
  readonly grant: (grant: Grant) => void;
  readonly refuse: (error: LimiterClosed) => void;
}

/**
 * Grants calls in the order of asking, at the pace of one operation's usage plan.
 *
 * Jitter: two calls granted 200 ms apart can arrive 190 ms apart, and Amazon counts arrivals. With a jitter of J,
 * any window of arrivals is at most J shorter than the window of its grants, which is worth `rate x J` tokens.
 * So the bucket here is smaller than Amazon's by `rate x guardMs` tokens, which Amazon's then always has to spare. The
 * pace is the same: a backlog of n calls ends `guardMs` later than the plan allows, whatever n is. A burst of 1
 * leaves nothing to reserve. Without a line (`tryReserve`) the guard is added to the wait instead.
 * Push path: AmazonCaller -> RateLimiter -> Grant. ADR 8.
 */
export class RateLimiter {
  private bucket: TokenBucket;
  private readonly waiters: Waiter[] = [];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Grants that are open: their tokens are taken, but not spent. */
  private granted = 0;

  constructor(
    limit: CallLimit,
    private readonly clock: Clock,
  ) {
    const { ratePerSecond, burst, guardMs = DEFAULT_GUARD_MS } = limit;
    const reserve = (ratePerSecond * Math.max(0, guardMs)) / 1_000;
    this.bucket = createBucket(ratePerSecond, Math.max(Math.min(1, burst), burst - reserve), clock.now());
  }

  /** Resolves when one call may be made; rejects with `LimiterClosed`. */
  reserve(): Promise<Grant> {
    if (this.closed) return Promise.reject(new LimiterClosed());
    return new Promise((grant, refuse) => {
      this.waiters.push({ grant, refuse });
      this.serve();
    });
  }

  /** A grant if one call may be made now, else undefined. Not for a limiter with a line. */
  tryReserve(): Grant | undefined {
    return this.waitMs() === 0 ? this.grant() : undefined;
  }

  /** When to try again, in ms: 0 when one call may be made now. */
  waitMs(): number {
    const { waitMs } = look(this.bucket, this.clock.now(), this.granted + 1);
    return waitMs === 0 ? 0 : waitMs + DEFAULT_GUARD_MS;
  }

  /** Follows an answer's `x-amzn-RateLimit-Limit`, in calls per second; an unreadable value is ignored. */
  observe(header: string | undefined): void {
    if (header === undefined || header.trim() === '') return;
    this.bucket = adjustRate(this.bucket, Number(header), this.clock.now());
    this.serve();
  }

  /** Slows down after a 429 to a call that was sent at this time, with its `Retry-After` in ms when it had one. */
  throttled(retryAfterMs?: number, sentAt?: number): void {
    this.bucket = penalise(this.bucket, this.clock.now(), retryAfterMs, sentAt);
    this.serve();
  }

  /** Gains pace after a 429, with each call that was taken. */
  taken(sentAt?: number): void {
    this.bucket = reward(this.bucket, this.clock.now(), sentAt);
    this.serve();
  }

  /** Starts over with no token: another process may have used Amazon's tokens until this moment. */
  drain(): void {
    this.bucket = drain(this.bucket, this.clock.now());
    this.serve();
  }

  /** Refuses every waiting and later call, and leaves no timer that would keep the process running. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const { refuse } of this.waiters.splice(0)) refuse(new LimiterClosed());
  }

  private grant(): Grant {
    this.granted += 1;
    let isOpen = true;
    const end = (bucket: TokenBucket): void => {
      if (!isOpen) return;
      isOpen = false;
      this.granted -= 1;
      this.bucket = bucket;
      this.serve();
    };
    return {
      isOpen: () => isOpen,
      spend: () => {
        end(spend(this.bucket, this.clock.now()));
      },
      giveBack: () => {
        end(this.bucket);
      },
    };
  }

  private serve(): void {
    clearTimeout(this.timer);
    let next = this.waiters[0];
    while (next !== undefined && !this.closed) {
      const { bucket, waitMs } = look(this.bucket, this.clock.now(), this.granted + 1);
      this.bucket = bucket;
      // When open grants take all that the bucket can hold, the next grant waits for one of them and not for time.
      if (waitMs === Infinity) return;
      if (waitMs > 0) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
          this.serve();
        }, waitMs);
        return;
      }
      this.waiters.shift();
      next.grant(this.grant());
      next = this.waiters[0];
    }
  }
}
