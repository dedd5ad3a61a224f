import { stringify } from 'lossless-json';

/** A webhook payload; ids beyond 2^53 are bigints. */
export type ShopifyPayload = Readonly<Record<string, unknown>>;

/** An id as Shopify writes it: a number of any length. */
export function bareId(digits: string): number | bigint {
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : BigInt(digits);
}

/** The text that Shopify sends: compact, with all digits of the ids. */
export function payloadJson(payload: ShopifyPayload): string {
  return stringify(payload) ?? '';
}

/** A time as Shopify writes it: in seconds, with the shop's offset. */
export function shopTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}+00:00`;
}
