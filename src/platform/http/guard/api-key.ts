import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { INTERNAL_PATH } from '../../instances/internal-call';
import { SHOPIFY_WEBHOOK_PATH } from '../input/request-path';

/**
 * True for routes that need no key: probes, the pages and the document of the API (a browser sends no key for a page, and
 * they hold no data), the login of the page, and the webhook with a signature of its own. The router's route decides,
 * not the text of the path, so that no form of a path bypasses the check. A request without a route is not public.
 */
export function isPublic(method: string, route: string | undefined): boolean {
  if (route === undefined) return false;
  if (route === '/dashboard/session') return SESSION_METHODS.includes(method);
  if (method === 'POST') return SIGNED.includes(route);
  return (method === 'GET' || method === 'HEAD') && PUBLIC_TO_READ.test(route);
}

/** Requests that are signed: Shopify's webhooks, and the calls of other instances. */
const SIGNED: readonly string[] = [SHOPIFY_WEBHOOK_PATH, INTERNAL_PATH];
const SESSION_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE'];
const PUBLIC_TO_READ = /^\/(health|docs|dashboard)(\/|$)|^\/(docs-json)?$/;

/** `none`: no key was sent; `wrong`: a key that is not configured, which is a failed login. */
export type Login = 'none' | 'valid' | 'wrong';

/** Checks API keys by digest and in constant time, so that neither length nor prefix can be guessed by the clock. */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  /** False when no key is configured, which only a loopback host may do: every route is public then. */
  get areRequired(): boolean {
    return this.digests.length > 0;
  }

  check(headers: IncomingHttpHeaders): Login {
    return this.checkSent(sentKeys(headers));
  }

  /** True for a key that is configured. */
  has(key: string): boolean {
    return this.checkSent([key]) === 'valid';
  }

  private checkSent(keys: readonly string[]): Login {
    const sent = keys.map(digest);
    if (sent.length === 0) return 'none';
    // Every key is compared, so that the time taken does not depend on the key that matches.
    const isKnown = this.digests
      .flatMap((key) => sent.map((candidate) => timingSafeEqual(key, candidate)))
      .includes(true);
    return isKnown ? 'valid' : 'wrong';
  }
}

/** A caller may use either header, or both: a proxy in front may need Authorization for itself. */
function sentKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].filter((key) => typeof key === 'string' && key !== '') as string[];
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
