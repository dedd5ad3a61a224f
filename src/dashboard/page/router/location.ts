import { signal } from '@preact/signals';

/** The folder that the service serves the page at. */
const BASE = '/dashboard/';

/** Where the page is: the screen's name (empty: Today) and its query, which holds the filters. */
export interface Place {
  readonly screen: string;
  readonly query: URLSearchParams;
}

export const place = signal<Place>(placeOf(window.location));

window.addEventListener('popstate', () => {
  place.value = placeOf(window.location);
});

/** Links of this page are followed without a reload; others, and clicks that open a new tab, are left to the browser. */
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.target !== '' || link.hasAttribute('download')) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const url = new URL(link.href);
  if (url.origin !== window.location.origin || !url.pathname.startsWith(BASE)) return;
  // A link to a place on this screen, such as the skip link.
  if (url.hash !== '' && url.pathname + url.search === window.location.pathname + window.location.search)
    return;
  event.preventDefault();
  go(url.href);
});

/** The address of a screen. Empty values are left out. */
export function hrefOf(screen: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const filled = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const text = new URLSearchParams(filled).toString();
  return `${BASE}${screen}${text === '' ? '' : `?${text}`}`;
}

/** The address of a SKU's screen. */
export function skuHref(sku: string): string {
  return hrefOf('sku', { sku });
}

/** The address of a listing's form. `of`: the SKU that it would sell, where there is no listing of this name yet. */
export function listingHref(sellerSku: string, of?: string): string {
  return hrefOf('listings', { edit: sellerSku, of });
}

/** Goes to an address of this page. `replace`: without a new entry in the history, as while a filter is typed. */
export function go(href: string, replace = false): void {
  const before = place.value.screen;
  window.history[replace ? 'replaceState' : 'pushState'](null, '', href);
  place.value = placeOf(window.location);
  if (place.value.screen !== before) window.scrollTo(0, 0);
}

/** Changes some filters of this screen; an empty or absent value removes the filter. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { screen, query } = place.value;
  go(hrefOf(screen, { ...Object.fromEntries(query), ...changes }), true);
}

function placeOf({ pathname, search }: Location): Place {
  return {
    screen: pathname.startsWith(BASE) ? pathname.slice(BASE.length).replace(/\/$/, '') : '',
    query: new URLSearchParams(search),
  };
}
