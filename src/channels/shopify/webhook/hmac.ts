import { createHmac, timingSafeEqual } from 'node:crypto';

/** Base64 of a SHA-256 digest: 32 bytes are 43 characters and one of padding. */
const BASE64_DIGEST = /^[A-Za-z0-9+/]{43}=$/;

/** Compared instead of a malformed header, so that the time taken stays the same. */
const NO_DIGEST = Buffer.alloc(32);

/** Shopify's signature of a webhook: base64(HMAC-SHA256(client secret, raw body)). */
export function signBody(rawBody: Buffer, secret: string): string {
  return digestOf(rawBody, secret).toString('base64');
}

/**
 * True when one of the secrets signed exactly these bytes. Several are accepted because Shopify signs with the old
 * secret for up to an hour after a rotation. The time taken does not depend on the secret that matches.
 * Order path: ShopifyWebhookController -> isAuthentic -> parseWebhookJson. ADR 1.
 */
export function isAuthentic(
  rawBody: Buffer,
  headerValue: string | undefined,
  secrets: readonly string[],
): boolean {
  const wellFormed = headerValue !== undefined && BASE64_DIGEST.test(headerValue);
  const given = wellFormed ? Buffer.from(headerValue, 'base64') : NO_DIGEST;
  let matched = false;
  for (const secret of secrets) {
    const equal = timingSafeEqual(digestOf(rawBody, secret), given);
    // An empty secret proves nothing.
    matched = (equal && secret !== '') || matched;
  }
  return wellFormed && matched;
}

function digestOf(rawBody: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(rawBody).digest();
}
