/**
 * On every answer of the service: it is what its Content-Type says, and nobody on the way keeps it. No header of CORS
 * is ever sent, so that no web page of another origin can read an answer.
 */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** Also on the page of the API and its files: scripts from here alone, in nobody's frame. */
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
