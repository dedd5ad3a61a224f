import type { SentNumber } from '../../../../inventory/domain/number-range';
import type { Observation } from '../../../../inventory/domain/receipt';
import type { LastBroadcast, Stock } from '../../../../inventory/domain/stock';
import { millisOf } from '../../../../platform/timestamp';
import type { SoldSku } from '../../../amazon-drift/domain/sold-sku';
import type { ShownListing } from '../../../amazon-drift/domain/shown-evidence';

/** The last number of a seller SKU that Amazon accepted, while it is looked for. Times in milliseconds since the epoch. */
export interface FollowedNumber extends SoldSku {
  readonly accepted: LastBroadcast;
  /** When its call was sent; where a former sender sent it when it was accepted. */
  readonly sentAtMs: number;
  readonly acceptedAtMs: number;
  /** Since when this sender follows it. */
  readonly followedFromMs: number;
  /** When the last look that was answered was asked for, and when the last one failed. */
  readonly lookedAtMs?: number;
  readonly failedAtMs?: number;
  /** What the looks since it was accepted showed, oldest first: the last ones. */
  readonly shown: readonly ShownListing[];
  /** It is looked at as soon as possible. */
  readonly isAsked?: true;
  /** How its receipt has ended. It is looked at until Amazon shows what it should. */
  readonly ended?: Observation;
}

/** What is sold under a seller SKU: a plain stock, or a listing in the shape of a stock. */
export type PushedStock = Pick<Stock, 'sku' | 'isListing' | 'components' | 'lastBroadcast' | 'observation'>;

/** Calls without an answer, and looks, that are kept of a seller SKU. */
const KEPT_UNANSWERED = 4;
const KEPT_LOOKS = 8;

/** The last number of a stock as it is stored; undefined where Amazon has accepted none. */
export function followedOf(stock: PushedStock, nowMs: number): FollowedNumber | undefined {
  const { lastBroadcast, observation } = stock;
  if (lastBroadcast === undefined) return undefined;
  const acceptedAtMs = millisOf(lastBroadcast.timestamp);
  return {
    ...soldUnder(stock),
    accepted: lastBroadcast,
    sentAtMs: acceptedAtMs,
    acceptedAtMs,
    followedFromMs: nowMs,
    shown: [],
    ...(observation?.of === lastBroadcast.timestamp ? { ended: observation } : {}),
  };
}

/** True when the receipt of the last number has not ended, or ended with another number. */
export function isUnobserved({ lastBroadcast, observation }: PushedStock): boolean {
  if (lastBroadcast === undefined) return false;
  return observation?.of !== lastBroadcast.timestamp || observation.state === 'mismatch';
}

/** A number that was accepted just now. */
export function acceptedNumber(
  stock: PushedStock,
  accepted: LastBroadcast,
  sentAtMs: number,
): FollowedNumber {
  const acceptedAtMs = millisOf(accepted.timestamp);
  return { ...soldUnder(stock), accepted, sentAtMs, acceptedAtMs, followedFromMs: acceptedAtMs, shown: [] };
}

/** The calls of a seller SKU without an answer, after one more. */
export function withUnanswered(sent: readonly SentNumber[], one: SentNumber): readonly SentNumber[] {
  return [...sent, one].slice(-KEPT_UNANSWERED);
}

export function afterLook(number: FollowedNumber, look: ShownListing): FollowedNumber {
  const { isAsked, failedAtMs, ...rest } = number;
  return { ...rest, lookedAtMs: look.askedAtMs, shown: [...number.shown, look].slice(-KEPT_LOOKS) };
}

function soldUnder({ sku, isListing, components }: PushedStock): SoldSku {
  return {
    sellerSku: sku,
    components: components ?? [{ sku, units: 1 }],
    ...(isListing === true ? { isListing } : {}),
  };
}
