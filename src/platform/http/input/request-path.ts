/** The one path of Shopify's webhooks. */
export const SHOPIFY_WEBHOOK_PATH = '/webhook/shopify';

/** Paths without text of a caller: a slash too many in them has no other meaning. */
const FIXED_PATHS: ReadonlySet<string> = new Set([
  SHOPIFY_WEBHOOK_PATH,
  '/webhook/amazon/return',
  '/health',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/docs',
  '/docs-json',
  '/dashboard/session',
]);

/** The page's own address: its slash at the end makes its files relative to it. */
const PAGE_PATH = '/dashboard/';

/**
 * The URL that is routed, for a URL as it was sent. Slashes at the end of a path are ignored, and in the fixed paths also
 * doubled ones. The address of Shopify's webhook, which people copy by hand, is also taken in capitals,
 * percent-encoded, and with blanks around it. Everything else stays as it is: an empty part is an empty SKU, and `%2F`
 * belongs to its SKU.
 */
export function routedUrl(url: string): string {
  if (FIXED_PATHS.has(url)) return url;
  const [path, query] = partsOf(url);
  return routedPath(path) + query;
}

/** The same for a path without a query. */
export function routedPath(path: string): string {
  if (FIXED_PATHS.has(path) || path === PAGE_PATH || !path.startsWith('/')) return path;
  const plain = withoutTrailingSlashes(path.replace(/\/{2,}/g, '/'));
  if (FIXED_PATHS.has(plain)) return plain;
  if (isShopifyWebhook(path)) return SHOPIFY_WEBHOOK_PATH;
  return withoutTrailingSlashes(path);
}

/** The path of a URL, without its query and without the host that a proxy may put before it. */
export function pathOf(url: string): string {
  return partsOf(url)[0];
}

function partsOf(url: string): readonly [path: string, query: string] {
  const target = url.replace(/^https?:\/\/[^/?#]*(?=\/)/i, '');
  const end = target.search(/[?#]/);
  return end === -1 ? [target, ''] : [target.slice(0, end), target.slice(end)];
}

/** A path longer than this is not a copy of the webhook's address. */
const LONGEST_COPY = 100;

function isShopifyWebhook(path: string): boolean {
  if (path.length > LONGEST_COPY) return false;
  try {
    const text = decodeURIComponent(path)
      .trim()
      .toLowerCase()
      .replace(/\/{2,}/g, '/');
    return withoutTrailingSlashes(text) === SHOPIFY_WEBHOOK_PATH;
  } catch {
    return false;
  }
}

/** Not a regular expression, whose time would grow with the square of the number of slashes. */
function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
