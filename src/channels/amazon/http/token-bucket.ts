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
  /** What 429s have taught; undefined while calls are accepted at the nominal rate. */
  readonly slowed?: Slowed;
}

/** A rate below the nominal one, found by trying. */
interface Slowed {
  readonly rate: number;
  /** Up to here the rate doubles with each accepted call, beyond it rises by little: just above it a call was refused. */
  readonly knee: number;
  /** The rate at which the last call was accepted. */
  readonly accepted: number;
  /** 429s since then. */
  readonly refusals: number;
  /** The most tokens that can be saved up meanwhile: the burst may be smaller than documented, too. */
  readonly capacity: number;
  readonly penalisedAt: number;
}

/** The bucket after a request for a token: `waitMs` is 0 when one was taken, else when to ask again. */
export interface Taken {
  readonly bucket: TokenBucket;
  readonly waitMs: number;
}

/** The first 429s in a row halve the rate: a limit that is used up for a moment is back soon. */
const HALVINGS = 3;
/** Later ones lower it by less, so that it is not passed by far. */
const LATER_FACTOR = 0.6;
/** The knee lies so far below the mean of the rates at which a call was accepted and refused. */
const KNEE_FACTOR = 0.85;
/** Above the knee each accepted call raises the rate by so much: at the limit about one call in 18 is refused. */
const RISE = 1.01;
/** And the burst by so many tokens. */
const BURST_RISE = 0.05;
/** However many calls are refused, one is tried after this long, in ms: another application may have ended. */
const LONGEST_TRY_MS = 60_000;
/** However low the header is, one call is made in this time, in ms: its answer shows whether it still holds. */
const LONGEST_PAUSE_MS = 600_000;
/** Calls that were in flight together are refused together: their 429s within this time count as one, in ms. */
export const SAME_INCIDENT_MS = 1_000;
/** The longest `Retry-After` that is followed, in ms: beyond it, asking again costs one refused call. */
export const MAX_HOLD_MS = 60_000;
/** A header this many times above the configured rate belongs to something else and is ignored. */
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
  if (wanted > capacityOf(current) + EPSILON) return { bucket: current, waitMs: Infinity };
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
 * Follows the rate that `x-amzn-RateLimit-Limit` reported: Amazon lowers and raises it per seller, down to a small part of
 * the documented one. Nothing else raises the rate above the configured one, and recovery from a 429 ends at this figure.
 * The burst stays, because the header does not cover it; a slowed bucket stays slowed unless the figure has risen. The
 * header is best effort: a figure that is no number, or is implausibly high, changes nothing.
 */
export function adjustRate(bucket: TokenBucket, observedRatePerSecond: number, now: number): TokenBucket {
  const plausible =
    observedRatePerSecond > 0 && observedRatePerSecond <= bucket.configuredRate * PLAUSIBLE_FACTOR;
  if (!plausible || observedRatePerSecond === bucket.nominalRate) return bucket;
  const { slowed, ...current } = advance(bucket, now);
  const isStillSlowed = slowed !== undefined && observedRatePerSecond < bucket.nominalRate;
  return { ...current, nominalRate: observedRatePerSecond, ...(isStillSlowed ? { slowed } : {}) };
}

/**
 * Answers a 429 of a call that was sent at `sentAt`: Amazon's bucket is empty, so this one is emptied and its rate halved;
 * `holdMs` (a `Retry-After`) keeps it empty for that long. Each accepted call raises the rate again. Documented rates are
 * not kept for every account, and the header may be missing: so the rate settles where about one call in 18 is refused.
 */
export function penalise(bucket: TokenBucket, now: number, holdMs = 0, sentAt = now): TokenBucket {
  const current = advance(bucket, now);
  const heldUntil = Math.max(current.heldUntil, now + Math.min(Math.max(0, holdMs), MAX_HOLD_MS));
  const empty = { ...current, tokens: 0, heldUntil };
  const before = current.slowed;
  if (before !== undefined && (now - before.penalisedAt < SAME_INCIDENT_MS || sentAt < before.penalisedAt))
    return empty;
  const rate = currentRate(current);
  const refusals = (before?.refusals ?? 0) + 1;
  const accepted = before?.accepted ?? rate;
  const knee =
    before === undefined || refusals === 1 ? Math.sqrt(accepted * rate) * KNEE_FACTOR : before.knee;
  const lowest = Math.min(current.nominalRate, 1_000 / LONGEST_TRY_MS);
  const slower = rate * (refusals > HALVINGS ? LATER_FACTOR : 1 / 2);
  return {
    ...empty,
    slowed: { rate: Math.max(lowest, slower), knee, accepted, refusals, capacity: 1, penalisedAt: now },
  };
}

/** A call that was sent at `sentAt` was accepted: a slowed bucket gains pace. */
export function reward(bucket: TokenBucket, now: number, sentAt = now): TokenBucket {
  const { slowed } = bucket;
  if (slowed === undefined || sentAt < slowed.penalisedAt) return bucket;
  const { slowed: _, ...current } = advance(bucket, now);
  const { rate, knee } = slowed;
  const faster = rate < knee ? Math.min(rate * 2, knee) : rate * RISE;
  const capacity = Math.min(bucket.capacity, slowed.capacity + BURST_RISE);
  if (faster >= bucket.nominalRate && capacity >= bucket.capacity) return current;
  return {
    ...current,
    slowed: { ...slowed, rate: Math.min(faster, bucket.nominalRate), capacity, accepted: rate, refusals: 0 },
  };
}

/** Another process may just have used up the tokens: none is left, and they accrue from now on. */
export function drain(bucket: TokenBucket, now: number): TokenBucket {
  return { ...advance(bucket, now), tokens: 0 };
}

/** The rate in force, in calls per second. */
export function currentRate({ nominalRate, slowed }: TokenBucket): number {
  return Math.max(Math.min(slowed?.rate ?? nominalRate, nominalRate), 1_000 / LONGEST_PAUSE_MS);
}

function capacityOf({ capacity, slowed }: TokenBucket): number {
  return slowed?.capacity ?? capacity;
}

function advance(bucket: TokenBucket, now: number): TokenBucket {
  if (now < bucket.countedAt) return afterClockWentBack(bucket, now);
  const ms = Math.max(0, now - Math.max(bucket.countedAt, bucket.heldUntil));
  const tokens = Math.min(capacityOf(bucket), bucket.tokens + (currentRate(bucket) * ms) / 1_000);
  return { ...bucket, tokens, countedAt: now };
}

/** A clock set back must not stop the sender until the old time is reached again: every time moves with it. */
function afterClockWentBack(bucket: TokenBucket, now: number): TokenBucket {
  const back = bucket.countedAt - now;
  const { slowed } = bucket;
  return {
    ...bucket,
    countedAt: now,
    heldUntil: bucket.heldUntil - back,
    ...(slowed === undefined ? {} : { slowed: { ...slowed, penalisedAt: slowed.penalisedAt - back } }),
  };
}

function msUntil(bucket: TokenBucket, wanted: number): number {
  const at = Math.max(bucket.countedAt, bucket.heldUntil);
  return at - bucket.countedAt + ((wanted - bucket.tokens) * 1_000) / currentRate(bucket);
}
