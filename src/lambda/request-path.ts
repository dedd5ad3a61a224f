/** The first parts of the service's own paths. */
const ROOTS = new Set(['api', 'webhook', 'health', 'metrics', 'docs', 'docs-json']);
/** Parts that may stand before them: a base path of a custom domain, and the name of the stage. */
const MOST_PARTS_BEFORE = 4;

/** The calls whose path ends in free text, or has it in the middle, by their method when it matters. */
const WITH_FREE_TEXT: readonly {
  readonly before: string;
  readonly after?: string;
  readonly method?: string;
}[] = [
  { before: '/api/inventory/', after: '/adjustments', method: 'POST' },
  { before: '/api/inventory/', after: '/transactions', method: 'GET' },
  { before: '/api/inventory/', after: '/transactions', method: 'HEAD' },
  { before: '/api/alerts/', after: '/read', method: 'POST' },
  { before: '/api/alerts/severity/' },
  { before: '/api/inventory/' },
  { before: '/api/buffer/' },
  { before: '/api/sync/' },
];

/**
 * The path without what API Gateway put in front of it: the stage's name and the base path of a custom domain stand in
 * some kinds of events and not in others. One that is not known is left as it is.
 */
export function withinService(path: string, stage: string | undefined): string {
  const parts = path.split('/').slice(1);
  const isRoot = (index: number): boolean => ROOTS.has(parts[index] ?? '');
  // A stage may have the name of one of our roots.
  if (parts[0] === stage && isRoot(1)) return `/${parts.slice(1).join('/')}`;
  for (let before = 0; before <= MOST_PARTS_BEFORE; before += 1)
    if (isRoot(before)) return `/${parts.slice(before).join('/')}`;
  return path;
}

/**
 * Encodes a path that was decoded on the way. Where a slash came from is told by the calls that there are: whatever
 * stands in the place of a SKU is one. Undefined for text that no URL can hold.
 */
export function encodedAgain(path: string, method: string): string | undefined {
  try {
    for (const { before, after = '', method: only } of WITH_FREE_TEXT) {
      const text = path.slice(before.length, path.length - after.length);
      if (path.startsWith(before) && path.endsWith(after) && text !== '' && (only ?? method) === method)
        return before + encodeURIComponent(text) + after;
    }
    return path.split('/').map(encodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}

/**
 * True for a path with a part `.` or `..`, in any spelling: whoever builds a URL of it on the way takes another path
 * for it.
 */
export function hasDotPart(path: string): boolean {
  return path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part));
}
