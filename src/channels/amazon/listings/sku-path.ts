/** What `encodeURIComponent` leaves bare although RFC 3986 reserves it. */
const LEFT_BARE = /[!'()*]/g;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Why this SKU can't be a segment of a URL, or undefined when it can. A URL parser takes `.` and `..` (even as
 * `%2E`) for steps in the path, so that they would address another resource.
 */
export function whyUnaddressable(sku: string): string | undefined {
  if (sku === '') return 'The SKU is empty.';
  if (sku === '.' || sku === '..') return `The SKU "${sku}" can't be written in a URL.`;
  if (LONE_SURROGATE.test(sku)) return 'The SKU holds half of a character (a lone surrogate).';
  return undefined;
}

/** The SKU as one path segment: its UTF-8 bytes, percent-encoded once, all but `A-Z a-z 0-9 - . _ ~` (RFC 3986). */
export function encodeSku(sku: string): string {
  const why = whyUnaddressable(sku);
  if (why !== undefined) throw new RangeError(why);
  return encodeURIComponent(sku).replace(LEFT_BARE, percent);
}

/**
 * Finishes a URL that was built with `encodeURIComponent` and `URLSearchParams`: the path loses its last reserved
 * characters, and a space in the query becomes `%20`, because `+` for a space is the custom of forms only.
 * What is percent-encoded already stays as it is, so that nothing is encoded twice.
 */
export function strictUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark);
  return path.replace(LEFT_BARE, percent) + query.replaceAll('+', '%20');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
