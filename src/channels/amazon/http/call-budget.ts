import { type AxiosResponse } from 'axios';
import { Clock } from '../../../platform/clock';
import { header, retryAfterMs } from './http-answer';
import { DEFAULT_GUARD_MS, type CallLimit } from './rate-limiter';
import { adjustRate, createBucket, penalise, take, type TokenBucket } from './token-bucket';

/**
 * The calls that one operation's usage plan still has, told at once. A plan of one call a minute is nothing to queue
 * for: who comes too early is told when to come back, and may do something else meanwhile.
 */
export class CallBudget {
  private bucket: TokenBucket;

  constructor(
    { ratePerSecond, burst }: CallLimit,
    private readonly clock: Clock,
  ) {
    this.bucket = createBucket(ratePerSecond, burst, clock.now());
  }

  /** Takes one call and gives 0, or gives when to come back, in ms. */
  take(): number {
    const taken = take(this.bucket, this.clock.now());
    this.bucket = taken.bucket;
    return toComeBack(taken.waitMs);
  }

  /** What `take` would give now. */
  waitMs(): number {
    return toComeBack(take(this.bucket, this.clock.now()).waitMs);
  }

  /** Takes note of what an answer says about the plan: its rate header, or a 429. */
  learn({ status, headers, data }: AxiosResponse<unknown>): void {
    const answer = { status, headers, body: data };
    const now = this.clock.now();
    const rate = header(answer, 'x-amzn-ratelimit-limit')?.trim() ?? '';
    if (rate !== '') this.bucket = adjustRate(this.bucket, Number(rate), now);
    if (status === 429) this.bucket = penalise(this.bucket, now, retryAfterMs(answer, now));
  }
}

/** Amazon counts arrivals: a call that had a faster road than the one before would come too early without the guard. */
function toComeBack(waitMs: number): number {
  return waitMs === 0 ? 0 : waitMs + DEFAULT_GUARD_MS;
}
