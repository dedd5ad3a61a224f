import type { Component } from '../../../../inventory/domain/listing';
import type { Observation } from '../../../../inventory/domain/receipt';
import type { LastBroadcast, Stock } from '../../../../inventory/domain/stock';
import { millisOf } from '../../../../platform/timestamp';

/** An earlier number of the seller SKU, as far as this sender knows it. Times in milliseconds since the epoch. */
export interface EarlierNumber {
  readonly count: number;
  /** When it was sent, or accepted. */
  readonly sentAtMs: number;
  /** The `sync` row of its push; none for a call without an answer. */
  readonly txId?: string;
  /** `unanswered`: Amazon may apply it at any time. `accepted`: it was replaced before it was seen. */
  readonly state: 'observed' | 'accepted' | 'unanswered';
}

/** What a look showed; times in milliseconds since the epoch. */
export interface ShownCount {
  /** Undefined: Amazon shows no number. */
  readonly count: number | undefined;
  readonly askedAtMs: number;
  readonly readAtMs: number;
}

/** The last number of a seller SKU that Amazon accepted, while it is looked for. Times in milliseconds since the epoch. */
export interface FollowedNumber {
  readonly sellerSku: string;
  readonly isListing?: true;
  /** What one unit of it takes. */
  readonly components: readonly Component[];
  readonly accepted: LastBroadcast;
  readonly acceptedAtMs: number;
  /** Since when this sender follows it. */
  readonly followedFromMs: number;
  /** When the last look that was answered was asked for, and when the last one failed. */
  readonly lookedAtMs?: number;
  readonly failedAtMs?: number;
  /** What the last looks showed, oldest first. */
  readonly shown: readonly ShownCount[];
  /** Oldest first. Undefined where a former sender sent them. */
  readonly earlier?: readonly EarlierNumber[];
  /** It is looked at as soon as possible. */
  readonly isAsked?: true;
  /** How its receipt has ended: it is looked at until Amazon shows what it should. */
  readonly ended?: Observation['state'];
}

/** What is sold under a seller SKU: a plain stock, or a listing in the shape of a stock. */
export type PushedStock = Pick<Stock, 'sku' | 'isListing' | 'components' | 'lastBroadcast' | 'observation'>;

/** Looks and earlier numbers that are kept of a seller SKU. */
const KEPT_LOOKS = 4;
const KEPT_EARLIER = 8;

/** The last number of a stock as it is stored; undefined where Amazon has accepted none. */
export function followedOf(stock: PushedStock, nowMs: number): FollowedNumber | undefined {
  const { lastBroadcast, observation } = stock;
  if (lastBroadcast === undefined) return undefined;
  return {
    ...soldUnder(stock),
    accepted: lastBroadcast,
    acceptedAtMs: millisOf(lastBroadcast.timestamp),
    followedFromMs: nowMs,
    shown: [],
    ...(observation?.of === lastBroadcast.timestamp ? { ended: observation.state } : {}),
  };
}

/** True when the receipt of the last number has not ended, or ended with another number. */
export function isUnobserved({ lastBroadcast, observation }: PushedStock): boolean {
  if (lastBroadcast === undefined) return false;
  return observation?.of !== lastBroadcast.timestamp || observation.state === 'mismatch';
}

/** A newer number was accepted. `before`: the stock right before it was sent, and the number that was followed. */
export function afterAccepted(
  stock: PushedStock,
  accepted: LastBroadcast,
  before: FollowedNumber | undefined,
): FollowedNumber {
  const acceptedAtMs = millisOf(accepted.timestamp);
  return {
    ...soldUnder(stock),
    accepted,
    acceptedAtMs,
    followedFromMs: acceptedAtMs,
    shown: (before?.shown ?? []).slice(-1),
    earlier: earlierOf(stock, before).slice(-KEPT_EARLIER),
  };
}

/** A call had no answer: Amazon may apply its number at any time. */
export function afterUnanswered(
  number: FollowedNumber,
  { count, sentAtMs }: Pick<EarlierNumber, 'count' | 'sentAtMs'>,
): FollowedNumber {
  const earlier: EarlierNumber[] = [...(number.earlier ?? []), { count, sentAtMs, state: 'unanswered' }];
  return { ...number, earlier: earlier.slice(-KEPT_EARLIER) };
}

export function afterLook(number: FollowedNumber, look: ShownCount): FollowedNumber {
  const { isAsked, failedAtMs, ...rest } = number;
  return { ...rest, lookedAtMs: look.askedAtMs, shown: [...number.shown, look].slice(-KEPT_LOOKS) };
}

function soldUnder({
  sku,
  isListing,
  components,
}: PushedStock): Pick<FollowedNumber, 'sellerSku' | 'isListing' | 'components'> {
  return {
    sellerSku: sku,
    components: components ?? [{ sku, units: 1 }],
    ...(isListing === true ? { isListing } : {}),
  };
}

/** What the sender knows of the numbers before, and the last one of the stock. */
function earlierOf(
  { lastBroadcast, observation }: PushedStock,
  before: FollowedNumber | undefined,
): readonly EarlierNumber[] {
  const earlier = before?.earlier ?? [];
  if (lastBroadcast === undefined) return earlier;
  const { count, txId, timestamp } = lastBroadcast;
  const isSeen = observation?.of === timestamp && observation.state === 'observed';
  const last: EarlierNumber = {
    count,
    sentAtMs: millisOf(timestamp),
    ...(txId === '' ? {} : { txId }),
    state: isSeen ? 'observed' : 'accepted',
  };
  return [...earlier, last].sort((one, other) => one.sentAtMs - other.sentAtMs);
}
