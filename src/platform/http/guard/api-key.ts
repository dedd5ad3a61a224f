import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * True for what answers without a key: probes, and the webhook that carries its own signature. It goes by the route
 * that the router has chosen, not by the text of the path, so that no way of writing a path can get around it. No
 * route at all is not public either: without a key nobody learns which paths there are.
 */
export function isPublic(method: string, route: string | undefined): boolean {
  if (route === undefined) return false;
  if (method === 'POST') return route === '/webhook/shopify';
  return (method === 'GET' || method === 'HEAD') && /^\/health(\/|$)/.test(route);
}

/** `none` was shown; or one of the configured keys; or something else, which is a failed login. */
export type Login = 'none' | 'right' | 'wrong';

/** Checks API keys by digest and in constant time, so that neither length nor prefix can be guessed by the clock. */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  /** False when no key is configured, which only a loopback host may do: everything is open then. */
  get areAsked(): boolean {
    return this.digests.length > 0;
  }

  login(headers: IncomingHttpHeaders): Login {
    const shown = shownKeys(headers).map(digest);
    if (shown.length === 0) return 'none';
    // Every key is compared, so that the time taken does not tell which one came close.
    const isKnown = this.digests
      .flatMap((key) => shown.map((candidate) => timingSafeEqual(key, candidate)))
      .includes(true);
    return isKnown ? 'right' : 'wrong';
  }
}

/** A caller may use either header, or both: a proxy in front may need Authorization for itself. */
function shownKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].filter((key) => typeof key === 'string' && key !== '') as string[];
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
