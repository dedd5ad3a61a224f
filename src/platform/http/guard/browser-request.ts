import type { IncomingHttpHeaders } from 'node:http';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** True for a method that changes something. */
export function isChange(method: string): boolean {
  return !READS.has(method);
}

/**
 * True for a change that a browser sends for a web page of another origin. Browsers set the header themselves, programs
 * send none. It matters most where no key is needed: a page somewhere must not move stock on the laptop that shows it.
 */
export function isForeignChange(method: string, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && isChange(method);
}

/** True with the header that a web page of another origin cannot set without permission, which the service never gives. */
export function hasPageHeader(headers: IncomingHttpHeaders): boolean {
  return headers['x-requested-with'] === 'syncstate';
}

/** True for what the page reaches by its cookie. A path without a route holds nothing, and its answer is 404. */
export function isOfPage(method: string, route: string | undefined): boolean {
  return route === undefined || route.startsWith('/api/') || (route === '/metrics' && !isChange(method));
}
