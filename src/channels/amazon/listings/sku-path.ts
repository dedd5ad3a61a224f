/** Characters that RFC 3986 reserves and `encodeURIComponent` does not encode. */
const NOT_ENCODED = /[!'()*]/g;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Why this SKU cannot be a segment of a URL; undefined when it can. A URL parser resolves `.` and `..` (even as `%2E`)
 * within the path, so that they would address another resource.
 */
export function whyUnaddressable(sku: string): string | undefined {
  if (sku === '') return 'The SKU is empty.';
  if (sku === '.' || sku === '..') return `The SKU "${sku}" cannot be written in a URL.`;
  if (LONE_SURROGATE.test(sku)) return 'The SKU holds half of a character (a lone surrogate).';
  return undefined;
}

/** The SKU as one path segment: its UTF-8 bytes, percent-encoded once, all but `A-Z a-z 0-9 - . _ ~` (RFC 3986). */
export function encodeSku(sku: string): string {
  const why = whyUnaddressable(sku);
  if (why !== undefined) throw new RangeError(why);
  return encodeURIComponent(sku).replace(NOT_ENCODED, percent);
}

/**
 * Finishes a URL that was built with `encodeURIComponent` and `URLSearchParams`: the path loses its last reserved
 * characters, and a space in the query becomes `%20`, because `+` stands for a space in forms only.
 * What is percent-encoded already stays as it is, so that nothing is encoded twice.
 */
export function strictUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark);
  return path.replace(NOT_ENCODED, percent) + query.replaceAll('+', '%20');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * Whether a search can name this SKU. In a search a comma separates SKUs, so SKUs with a comma, and those that no URL
 * can hold, are read with `getListing`.
 */
export function isSearchable(sku: string): boolean {
  return !sku.includes(',') && whyUnaddressable(sku) === undefined;
}
