import { stringify } from 'lossless-json';

/** A webhook payload before it becomes text; ids beyond 2^53 are bigints. */
export type ShopifyPayload = Readonly<Record<string, unknown>>;

/** An id as Shopify writes it: a bare number, however long. */
export function bareId(digits: string): number | bigint {
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : BigInt(digits);
}

/** The exact text that Shopify would send: compact, with ids as bare numbers of all their digits. */
export function payloadJson(payload: ShopifyPayload): string {
  return stringify(payload) ?? '';
}

/** Shopify writes whole seconds and the shop's offset. */
export function shopTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}+00:00`;
}
