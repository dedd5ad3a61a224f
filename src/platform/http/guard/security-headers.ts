/**
 * On every answer: no sniffing of its type, no caching. The service sends no CORS header, so that no web page of another
 * origin can read an answer.
 */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** Also on the API page and its files: scripts of this origin only, and no framing. */
export const PAGE_HEADERS = {
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
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;
