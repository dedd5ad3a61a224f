import { routedPath } from '../platform/http/input/request-path';

/** The first parts of the service's paths. */
const ROOTS = new Set(['api', 'webhook', 'health', 'metrics', 'docs', 'docs-json', 'dashboard']);
/** At most so many parts before them: the base path of a custom domain, and the name of the stage. */
const MAX_PARTS_BEFORE = 4;

/**
 * The calls with free text at the end or in the middle of the path; `method` where it makes a difference. A slash at the
 * end of a call without `isSku` is one too many; at the end of a SKU it belongs to the SKU.
 */
const WITH_FREE_TEXT: readonly {
  readonly before: string;
  readonly after?: string;
  readonly method?: string;
  readonly isSku?: boolean;
}[] = [
  { before: '/api/inventory/', after: '/adjustments', method: 'POST' },
  { before: '/api/inventory/', after: '/transactions', method: 'GET' },
  { before: '/api/inventory/', after: '/transactions', method: 'HEAD' },
  { before: '/api/inventory/', after: '/history', method: 'GET' },
  { before: '/api/inventory/', after: '/history', method: 'HEAD' },
  { before: '/api/inventory/', after: '/explain', method: 'GET' },
  { before: '/api/inventory/', after: '/explain', method: 'HEAD' },
  { before: '/api/inventory/', after: '/compare', method: 'GET' },
  { before: '/api/inventory/', after: '/compare', method: 'HEAD' },
  { before: '/api/inventory/', after: '/buffer-advice', method: 'GET' },
  { before: '/api/inventory/', after: '/buffer-advice', method: 'HEAD' },
  { before: '/api/inventory/', after: '/listings', method: 'GET' },
  { before: '/api/inventory/', after: '/listings', method: 'HEAD' },
  { before: '/api/inventory/', after: '/shopify', method: 'GET' },
  { before: '/api/inventory/', after: '/shopify', method: 'HEAD' },
  { before: '/api/alerts/', after: '/read', method: 'POST' },
  { before: '/api/alerts/', after: '/oversell', method: 'GET' },
  { before: '/api/alerts/', after: '/oversell', method: 'HEAD' },
  { before: '/api/alerts/severity/' },
  { before: '/api/alerts/', method: 'GET' },
  { before: '/api/alerts/', method: 'HEAD' },
  { before: '/api/inventory/', method: 'GET', isSku: true },
  { before: '/api/inventory/', method: 'HEAD', isSku: true },
  { before: '/api/inventory/', method: 'PUT', isSku: true },
  { before: '/api/inventory/', method: 'DELETE', isSku: true },
  { before: '/api/buffer/', isSku: true },
  { before: '/api/sync/', isSku: true },
  { before: '/api/listings/amazon/', isSku: true },
  { before: '/api/orders/amazon/', method: 'GET' },
  { before: '/api/orders/amazon/', method: 'HEAD' },
  { before: '/api/orders/shopify/', method: 'GET' },
  { before: '/api/orders/shopify/', method: 'HEAD' },
  { before: '/api/drift/', after: '/resolve', method: 'POST' },
];

/**
 * The path without the stage's name and the base path of a custom domain, which API Gateway adds in some kinds of events.
 * An unknown path is not changed.
 */
export function servicePath(path: string, stage: string | undefined): string {
  const parts = path.split('/').slice(1);
  const isRoot = (index: number): boolean => ROOTS.has((parts[index] ?? '').toLowerCase());
  // A stage may have the name of one of the roots.
  if (parts[0] === stage && isRoot(1)) return `/${parts.slice(1).join('/')}`;
  for (let before = 0; before <= MAX_PARTS_BEFORE; before += 1)
    if (isRoot(before)) return `/${parts.slice(before).join('/')}`;
  return path;
}

/**
 * Encodes a path that API Gateway decoded. The known calls show where a slash came from: all text in the place of a SKU is
 * the SKU. Undefined for text that no URL can contain.
 */
export function encodePath(path: string, method: string): string | undefined {
  try {
    const plain = routedPath(path);
    for (const { before, after = '', method: only, isSku = false } of WITH_FREE_TEXT) {
      const known = isSku ? path : plain;
      const text = known.slice(before.length, known.length - after.length);
      if (known.startsWith(before) && known.endsWith(after) && text !== '' && (only ?? method) === method)
        return before + encodeURIComponent(text) + after;
    }
    return path.split('/').map(encodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}

/**
 * True for a path with a part `.` or `..`, in any encoding: a URL that is built from it has another path.
 */
export function hasDotPart(path: string): boolean {
  return path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part));
}
