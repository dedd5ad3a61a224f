/**
 * One operation's token bucket at one moment, as plain numbers. Times are ms since the epoch, rates are calls
 * per second. Every function takes `now` and returns a new bucket.
 */
export interface TokenBucket {
  /** The most tokens that can be saved up; at least 1, and not always whole (see the guard in `RateLimiter`). */
  readonly capacity: number;
  /** The rate of the settings, by which a header is judged plausible. */
  readonly configuredRate: number;
  /** The rate when nothing is wrong: the configured one until a response header corrects it. */
  readonly nominalRate: number;
  readonly tokens: number;
  readonly countedAt: number;
  /** No token accrues before this time: what a `Retry-After` asked for. */
  readonly heldUntil: number;
  /** The rate in force is `nominalRate / 2 ** slowness`. */
  readonly slowness: number;
  /** When `slowness` falls by one. */
  readonly easesAt: number;
  readonly penalisedAt: number;
}

/** The bucket after a request for a token: `waitMs` is 0 when one was taken, else when to ask again. */
export interface Taken {
  readonly bucket: TokenBucket;
  readonly waitMs: number;
}

/** A third 429 in a row leaves one eighth of the rate: slow enough to recover, fast enough to notice that. */
const MAX_SLOWNESS = 3;
/** Quiet time after which a slowed rate doubles, up to the nominal one, in ms. */
export const EASE_AFTER_MS = 2_000;
/** Calls that were in flight together are refused together: their 429s within this time count as one, in ms. */
export const SAME_INCIDENT_MS = 1_000;
/** The longest `Retry-After` that is followed, in ms: beyond it, asking again costs one refused call. */
export const MAX_HOLD_MS = 60_000;
/** A header this many times above or below the configured rate belongs to something else and is ignored. */
const PLAUSIBLE_FACTOR = 10;

/** Sums of fractions fall slightly short of a whole token, or of a whole ms; comparisons allow for this much. */
const EPSILON = 1e-7;

/** A full bucket. */
export function createBucket(ratePerSecond: number, burst: number, now: number): TokenBucket {
  if (!(ratePerSecond > 0) || !(burst >= 1)) {
    throw new RangeError(
      `A rate above 0 and a burst of at least 1 are needed, got ${ratePerSecond} and ${burst}.`,
    );
  }
  return {
    capacity: burst,
    configuredRate: ratePerSecond,
    nominalRate: ratePerSecond,
    tokens: burst,
    countedAt: now,
    heldUntil: now,
    slowness: 0,
    easesAt: now,
    penalisedAt: Number.NEGATIVE_INFINITY,
  };
}

/** Takes a token if one is there. */
export function take(bucket: TokenBucket, now: number): Taken {
  const found = look(bucket, now, 1);
  return found.waitMs > 0 ? found : { ...found, bucket: spend(found.bucket, now) };
}

/** Takes nothing: `waitMs` is 0 when this many tokens are there, Infinity when that many never are. */
export function look(bucket: TokenBucket, now: number, wanted: number): Taken {
  const current = advance(bucket, now);
  if (current.tokens >= wanted - EPSILON) return { bucket: current, waitMs: 0 };
  if (wanted > current.capacity + EPSILON) return { bucket: current, waitMs: Infinity };
  return {
    bucket: current,
    waitMs: Math.max(1, Math.ceil(msUntil(current, wanted) - EPSILON)),
  };
}

/** A call goes out now: it costs a token, whether or not one is there. */
export function spend(bucket: TokenBucket, now: number): TokenBucket {
  const current = advance(bucket, now);
  return { ...current, tokens: current.tokens - 1 };
}

/**
 * Follows the rate that `x-amzn-RateLimit-Limit` reported: Amazon lowers and raises it per seller. Nothing else raises
 * the rate above the configured one, and recovery from a 429 ends at this figure. The burst stays, because the header
 * does not cover it, and a slowed bucket stays slowed. The header is best effort: a figure that is no number, or is
 * implausible, changes nothing.
 */
export function adjustRate(bucket: TokenBucket, observedRatePerSecond: number, now: number): TokenBucket {
  const plausible =
    observedRatePerSecond >= bucket.configuredRate / PLAUSIBLE_FACTOR &&
    observedRatePerSecond <= bucket.configuredRate * PLAUSIBLE_FACTOR;
  if (!plausible || observedRatePerSecond === bucket.nominalRate) return bucket;
  return { ...advance(bucket, now), nominalRate: observedRatePerSecond };
}

/**
 * Answers a 429: Amazon's bucket is empty, so this one is emptied and its rate halved; `holdMs` (a `Retry-After`)
 * keeps it empty for that long. The rate doubles again after each quiet `EASE_AFTER_MS`.
 */
export function penalise(bucket: TokenBucket, now: number, holdMs = 0): TokenBucket {
  const current = advance(bucket, now);
  const sameIncident = now - current.penalisedAt < SAME_INCIDENT_MS;
  const heldUntil = Math.max(current.heldUntil, now + Math.min(Math.max(0, holdMs), MAX_HOLD_MS));
  return {
    ...current,
    tokens: 0,
    heldUntil,
    slowness: sameIncident ? Math.max(1, current.slowness) : Math.min(MAX_SLOWNESS, current.slowness + 1),
    easesAt: Math.max(now, heldUntil) + EASE_AFTER_MS,
    penalisedAt: sameIncident ? current.penalisedAt : now,
  };
}

/** Another process may just have used up the tokens: none is left, and they accrue from now on. */
export function drain(bucket: TokenBucket, now: number): TokenBucket {
  return { ...advance(bucket, now), tokens: 0 };
}

/** The rate in force, in calls per second. */
export function currentRate(bucket: TokenBucket): number {
  return bucket.nominalRate / 2 ** bucket.slowness;
}

function advance(bucket: TokenBucket, now: number): TokenBucket {
  if (now < bucket.countedAt) return afterClockWentBack(bucket, now);
  let { tokens, slowness, easesAt } = bucket;
  let at = Math.max(bucket.countedAt, bucket.heldUntil);
  while (slowness > 0 && easesAt <= now) {
    tokens += accrued(bucket.nominalRate, slowness, easesAt - at);
    at = easesAt;
    slowness -= 1;
    easesAt += EASE_AFTER_MS;
  }
  tokens += accrued(bucket.nominalRate, slowness, Math.max(0, now - at));
  return {
    ...bucket,
    tokens: Math.min(bucket.capacity, tokens),
    slowness,
    easesAt,
    countedAt: now,
  };
}

/** A clock set back must not stop the sender until the old time is reached again: every time moves with it. */
function afterClockWentBack(bucket: TokenBucket, now: number): TokenBucket {
  const back = bucket.countedAt - now;
  return {
    ...bucket,
    countedAt: now,
    heldUntil: bucket.heldUntil - back,
    easesAt: bucket.easesAt - back,
    penalisedAt: bucket.penalisedAt - back,
  };
}

function msUntil(bucket: TokenBucket, wanted: number): number {
  let missing = wanted - bucket.tokens;
  let at = Math.max(bucket.countedAt, bucket.heldUntil);
  let { slowness, easesAt } = bucket;
  while (slowness > 0) {
    const gain = accrued(bucket.nominalRate, slowness, easesAt - at);
    if (gain >= missing) break;
    missing -= gain;
    at = easesAt;
    slowness -= 1;
    easesAt += EASE_AFTER_MS;
  }
  return at - bucket.countedAt + (missing * 1_000 * 2 ** slowness) / bucket.nominalRate;
}

function accrued(nominalRate: number, slowness: number, ms: number): number {
  return (nominalRate * ms) / (1_000 * 2 ** slowness);
}
