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
    const shown = shownKeys(headers).map(digest);
    // Every key is compared, so that the time taken does not tell which one came close.
    return this.digests
      .flatMap((key) => shown.map((candidate) => timingSafeEqual(key, candidate)))
      .includes(true);
  }
}

/** A caller may use either header, or both: a proxy in front may need Authorization for itself. */
function shownKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].filter((key) => typeof key === 'string');
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
