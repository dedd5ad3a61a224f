import type { Look } from './look';

/** Within one settle time an item is looked at so often, and once more at its end. */
const LOOKS_PER_SETTLE = 3;
/** A difference of an item whose orders never pause counts after so many settle times. */
const BUSY_SETTLES = 10;

export type Settling =
  /** Shopify has what is expected. */
  | { readonly kind: 'equal' }
  | { readonly kind: 'waiting'; readonly looks: readonly Look[]; readonly nextMs: number }
  /** The units that Shopify has more (below 0: fewer), beyond what any order in flight explains. */
  | { readonly kind: 'settled'; readonly units: number };

/** Milliseconds between two looks. */
export function lookEveryMs(settleMs: number): number {
  return Math.ceil(settleMs / LOOKS_PER_SETTLE);
}

/** The looks with a new one. A difference of the other sign starts over, and so does what is left after a count. */
export function withLook(looks: readonly Look[], look: Look): readonly Look[] {
  if (look.difference === 0) return [];
  const last = looks.at(-1);
  const goesOn = last !== undefined && Math.sign(last.difference) === Math.sign(look.difference);
  return goesOn && look.isAfterCount === undefined ? [...looks, look] : [look];
}

/**
 * Whether a difference counts, and how much of it.
 *
 * It counts when it stood at every look for the settle time: the smallest of them, without what Shopify's own messages
 * recorded since then in its direction, because such an order was in flight when it was seen. Of an item whose orders never pause
 * that may leave nothing; after ten settle times each look is cleared of what was recorded until the next one alone.
 */
export function settled(looks: readonly Look[], settleMs: number): Settling {
  const [first, newest] = [looks.at(0), looks.at(-1)];
  if (first === undefined || newest === undefined) return { kind: 'equal' };
  const sign = Math.sign(newest.difference);
  const every = lookEveryMs(settleMs);
  if (newest.atMs - first.atMs < settleMs)
    return {
      kind: 'waiting',
      looks,
      nextMs: Math.min(newest.atMs + every, Math.ceil(first.atMs + settleMs)),
    };
  const since = looks.findLastIndex(({ atMs }) => newest.atMs - atMs >= settleMs);
  const stood = looks.slice(since);
  const explained = stood.slice(1).reduce((sum, look) => sum + explainedBy(look, sign), 0);
  const units = Math.min(...stood.map(({ difference }) => Math.abs(difference))) - explained;
  if (units > 0) return { kind: 'settled', units: sign * units };
  if (newest.atMs - first.atMs >= BUSY_SETTLES * settleMs) {
    const certain = certainAlways(looks, sign);
    if (certain > 0) return { kind: 'settled', units: sign * certain };
  }
  const kept = looks.filter(({ atMs }) => newest.atMs - atMs <= BUSY_SETTLES * settleMs);
  return { kind: 'waiting', looks: kept, nextMs: newest.atMs + every };
}

/** What is left of every look when the orders that were recorded until the next one were in flight. */
function certainAlways(looks: readonly Look[], sign: number): number {
  let certain = Infinity;
  for (const [index, { difference }] of looks.entries()) {
    const next = looks[index + 1];
    if (next !== undefined) certain = Math.min(certain, Math.abs(difference) - explainedBy(next, sign));
  }
  return certain;
}

function explainedBy({ raised, lowered }: Look, sign: number): number {
  return sign > 0 ? raised : lowered;
}
