import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';

/** Base64 of a SHA-256 digest: 32 bytes are 43 characters and one of padding. */
const BASE64_DIGEST = /^[A-Za-z0-9+/]{43}=$/;

/** Compared instead of a malformed header, so that the time taken stays the same. */
const NO_DIGEST = Buffer.alloc(32);

/** Shopify's signature of a webhook: base64(HMAC-SHA256(client secret, raw body)). */
export function signBody(rawBody: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(rawBody).digest('base64');
}

/**
 * Checks one signature over bytes that arrive in pieces. Several secrets are accepted because Shopify signs with the old
 * one for up to an hour after a rotation. The time taken does not depend on the secret that matches.
 */
class SignatureCheck {
  private readonly given: Buffer | undefined;
  private readonly digests: readonly {
    readonly hmac: ReturnType<typeof createHmac>;
    readonly isSecret: boolean;
  }[];

  constructor(headerValue: string | undefined, secrets: readonly string[]) {
    this.given = isSignature(headerValue) ? Buffer.from(headerValue, 'base64') : undefined;
    // An empty secret proves nothing.
    this.digests = secrets.map((secret) => ({ hmac: createHmac('sha256', secret), isSecret: secret !== '' }));
  }

  update(bytes: Buffer): void {
    for (const { hmac } of this.digests) hmac.update(bytes);
  }

  isAuthentic(): boolean {
    let matched = false;
    for (const { hmac, isSecret } of this.digests) {
      const equal = timingSafeEqual(hmac.digest(), this.given ?? NO_DIGEST);
      matched = (equal && isSecret) || matched;
    }
    return this.given !== undefined && matched;
  }
}

/** True for text that may be a signature: the base64 of 32 bytes. */
export function isSignature(headerValue: string | undefined): headerValue is string {
  return headerValue !== undefined && BASE64_DIGEST.test(headerValue);
}

/**
 * True when one of the secrets signed exactly these bytes.
 * Order path: ShopifyWebhookController -> isAuthentic -> planDelivery. ADR 1.
 */
export function isAuthentic(
  rawBody: Buffer,
  headerValue: string | undefined,
  secrets: readonly string[],
): boolean {
  const check = new SignatureCheck(headerValue, secrets);
  check.update(rawBody);
  return check.isAuthentic();
}

/**
 * The same for bytes that are too many to keep: the first ones, and the stream of all others. Gives the first `headBytes`
 * of an authentic body, otherwise undefined: without reading where the header is no signature, and after more than
 * `maxBytes`.
 */
export async function headOfAuthentic(
  start: Buffer,
  rest: Readable,
  headerValue: string | undefined,
  limits: { readonly secrets: readonly string[]; readonly maxBytes: number; readonly headBytes: number },
): Promise<Buffer | undefined> {
  if (!isSignature(headerValue)) return undefined;
  const check = new SignatureCheck(headerValue, limits.secrets);
  check.update(start);
  let head = start.subarray(0, limits.headBytes);
  let length = start.length;
  // The end of the loop must not close the connection, which carries the answer.
  for await (const chunk of rest.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limits.maxBytes) return undefined;
    check.update(chunk);
    if (head.length < limits.headBytes)
      head = Buffer.concat([head, chunk.subarray(0, limits.headBytes - head.length)]);
  }
  return check.isAuthentic() ? head : undefined;
}
