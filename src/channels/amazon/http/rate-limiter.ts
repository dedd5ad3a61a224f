import { Clock } from '../../../platform/clock';
import { adjustRate, createBucket, drain, look, penalise, spend, type TokenBucket } from './token-bucket';

/** The usage plan of one operation. */
export interface CallLimit {
  readonly ratePerSecond: number;
  /** Calls that Amazon takes at once after a quiet time. */
  readonly burst: number;
  /** Difference between the slowest and the fastest road to Amazon that is absorbed, in ms. */
  readonly guardMs?: number;
}

/** More than a packet that is lost and sent again (200 ms and a round trip), or a process that has no CPU for a moment. */
export const DEFAULT_GUARD_MS = 400;

/** The limiter was closed: nothing waits for Amazon any more. */
export class LimiterClosed extends Error {
  constructor() {
    super('The rate limiter is closed because the service is stopping.');
    this.name = 'LimiterClosed';
  }
}

/**
 * Leave to make one call. Its token is spent when the call goes out and not when leave is given: time between the two
 * would let calls come to Amazon closer together than they were granted. One of the two must be called, once.
 */
export interface Grant {
  /** The call goes out now. */
  spend(): void;
  /** No call is made after all. */
  giveBack(): void;
}

interface Waiter {
  readonly grant: () => void;
  readonly refuse: () => void;
}

/**
 * Grants calls in the order of asking, at the pace of one operation's usage plan.
 *
 * Jitter: two calls granted 200 ms apart can arrive 190 ms apart, and Amazon counts arrivals. With a jitter of J,
 * any window of arrivals is at most J shorter than the window of its grants, which is worth `rate x J` tokens.
 * So our bucket is smaller than Amazon's by `rate x guardMs` tokens, which Amazon's then always has to spare. The
 * pace is untouched: a backlog of n calls ends `guardMs` later than the plan allows, whatever n is. A burst of 1
 * leaves nothing to reserve.
 */
export class RateLimiter {
  private bucket: TokenBucket;
  private readonly waiters: Waiter[] = [];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Grants whose call has not gone out yet: their tokens are spoken for. */
  private granted = 0;

  constructor(
    limit: CallLimit,
    private readonly clock: Clock,
  ) {
    const { ratePerSecond, burst, guardMs = DEFAULT_GUARD_MS } = limit;
    const reserve = (ratePerSecond * Math.max(0, guardMs)) / 1_000;
    this.bucket = createBucket(ratePerSecond, Math.max(Math.min(1, burst), burst - reserve), clock.now());
  }

  /** Resolves when one call may be made; rejects when the signal aborts, or with `LimiterClosed`. */
  reserve(signal?: AbortSignal): Promise<Grant> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new LimiterClosed());
        return;
      }
      if (signal?.aborted === true) {
        reject(givenUp(signal));
        return;
      }
      const leave = (): void => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        if (signal) reject(givenUp(signal));
        this.serve();
      };
      const waiter: Waiter = {
        grant: () => {
          signal?.removeEventListener('abort', leave);
          resolve(this.grant());
        },
        refuse: () => {
          signal?.removeEventListener('abort', leave);
          reject(new LimiterClosed());
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
      this.serve();
    });
  }

  /** Takes note of an answer's `x-amzn-RateLimit-Limit`, in calls per second; anything unreadable is ignored. */
  observe(header: string | undefined): void {
    if (header === undefined || header.trim() === '') return;
    this.bucket = adjustRate(this.bucket, Number(header), this.clock.now());
    this.serve();
  }

  /** Takes note of a 429, with its `Retry-After` in ms when it had one. */
  throttled(retryAfterMs?: number): void {
    this.bucket = penalise(this.bucket, this.clock.now(), retryAfterMs);
    this.serve();
  }

  /** Starts over with nothing saved up: another process may have used Amazon's tokens until this moment. */
  drain(): void {
    this.bucket = drain(this.bucket, this.clock.now());
    this.serve();
  }

  /** Refuses everyone who waits and everyone who comes, and leaves no timer that would keep the process alive. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const waiter of this.waiters.splice(0)) waiter.refuse();
  }

  private grant(): Grant {
    this.granted += 1;
    return {
      spend: () => {
        this.granted -= 1;
        this.bucket = spend(this.bucket, this.clock.now());
        this.serve();
      },
      giveBack: () => {
        this.granted -= 1;
        this.serve();
      },
    };
  }

  private serve(): void {
    clearTimeout(this.timer);
    let next = this.waiters[0];
    while (next !== undefined && !this.closed) {
      const { bucket, waitMs } = look(this.bucket, this.clock.now(), this.granted + 1);
      this.bucket = bucket;
      // When all that can be saved up is spoken for, the next grant hangs on a call and not on time.
      if (waitMs === Infinity) return;
      if (waitMs > 0) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
          this.serve();
        }, waitMs);
        return;
      }
      this.waiters.shift();
      next.grant();
      next = this.waiters[0];
    }
  }
}

function givenUp(signal: AbortSignal): Error {
  return new Error('The wait for a call to Amazon was given up.', {
    cause: signal.reason,
  });
}
