/**
 * On every answer: no sniffing of its type, no caching. The service sends no CORS header, so that no web page of another
 * origin can read an answer.
 */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

const ISOLATED = { 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' } as const;

/** Also on the API page and its files: scripts of this origin only, and no framing. */
const API_PAGE_HEADERS = {
  // The page writes its own style elements, and its icons are data URLs.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  ...ISOLATED,
} as const;

/** Also on the own page and its files: nothing inline, and no text becomes markup or a script (Trusted Types). */
const DASHBOARD_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  ...ISOLATED,
} as const;

/** The headers of a page by its route; undefined for what no browser shows. */
export function pageHeadersOf(route: string): Readonly<Record<string, string>> | undefined {
  if (/^\/docs(\/|$)/.test(route)) return API_PAGE_HEADERS;
  return /^\/(dashboard(\/|$)|$)/.test(route) ? DASHBOARD_HEADERS : undefined;
}
