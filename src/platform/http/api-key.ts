import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Paths that answer without a key: probes, and the webhook that carries its own signature. */
const PUBLIC_PATHS = /^\/(health(\/|\?|$)|webhook\/shopify(\?|$))/;

/** Checks API keys by digest and in constant time, so that neither length nor prefix can be guessed by the clock. */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  /** True when the path is public, when no key is configured (loopback only), or when a configured key is shown. */
  allows(url: string, headers: IncomingHttpHeaders): boolean {
    if (this.digests.length === 0 || PUBLIC_PATHS.test(url)) return true;
    const shown = shownKey(headers);
    if (shown === undefined) return false;
    const shownDigest = digest(shown);
    // Every key is compared, so that the time taken does not tell which one came close.
    return this.digests.reduce((found, key) => timingSafeEqual(key, shownDigest) || found, false);
  }
}

function shownKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
