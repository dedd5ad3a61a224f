import { hasPart, searchedPartOf, searchTextOf } from '../../../../../inventory/catalog/domain/search-text';
import type { StockView } from '../../../api/answers';

/** Which SKUs the list shows; the address holds them. */
export interface StockFilter {
  readonly search: string;
  readonly status: string;
  readonly sort: string;
}

/** A stock that an event brought. `arrivedAt` is in milliseconds since the epoch. */
export interface LiveStock {
  readonly stock: StockView;
  readonly arrivedAt: number;
  /** Events of this SKU so far: each of them is shown by a short flash. */
  readonly count: number;
}

/** Milliseconds by which an event may be older than the end of a read and still be newer than what was read. */
const OVERLAP_MS = 5000;

/** Milliseconds after a registration in which a mark of its push may already be in its event. */
const REGISTRATION_MS = 3000;

/** The order of the service: by code units. */
const bySku = (one: StockView, other: StockView): number => (one.sku < other.sku ? -1 : 1);

/** True when the list would hold this stock if it were read now. */
export function isMatch(stock: StockView, { search, status }: StockFilter): boolean {
  return hasStatus(stock, status) && hasPart(stock.sku, searchTextOf(stock.sku), searchedPartOf(search));
}

/** The newest of what was read and what an event brought. A read may end after an event that it does not contain. */
export function newest(read: StockView, live: LiveStock | undefined, readAt: number): StockView {
  if (live === undefined || live.stock.version < read.version) return read;
  const isNewer = live.stock.version > read.version || live.arrivedAt > readAt - OVERLAP_MS;
  return isNewer ? live.stock : read;
}

/** The rows with the one that is being edited, also where the list does not hold it any more. */
export function withEdited(
  items: readonly StockView[],
  edited: StockView | undefined,
  { sort }: StockFilter,
): readonly StockView[] {
  if (edited === undefined || items.some(({ sku }) => sku === edited.sku)) return items;
  return sort === 'pendingSince' ? [edited, ...items] : [...items, edited].sort(bySku);
}

/**
 * True when an event's stock belongs to the rows that are shown and is not among them: it is new, or matches since now.
 * One that would stand behind the last row is not: it may be on a page that is not read yet.
 */
export function isNews(
  stock: StockView,
  items: readonly StockView[],
  filter: StockFilter,
  hasMore: boolean,
): boolean {
  if (!isMatch(stock, filter) || items.some(({ sku }) => sku === stock.sku)) return false;
  if (!hasMore || (!isFiltered(filter) && isRegistration(stock))) return true;
  const last = items.at(-1);
  return filter.sort !== 'pendingSince' && last !== undefined && bySku(stock, last) < 0;
}

/** As in `1 new SKU: show`; with filters the SKU may be an old one that matches since now. */
export function newsText(count: number, filter: StockFilter): string {
  const noun = count === 1 ? 'SKU' : 'SKUs';
  if (!isFiltered(filter)) return `${count.toLocaleString('en')} new ${noun}: show`;
  return `${count.toLocaleString('en')} more ${noun} ${count === 1 ? 'matches' : 'match'}: show`;
}

export function isFiltered({ search, status }: StockFilter): boolean {
  return search !== '' || status !== '';
}

/** True for the event of a registration; a later push of a SKU that never moved has the same version. */
function isRegistration({ version, updatedAt, lastBroadcast, pendingSince, nextTryAt }: StockView): boolean {
  const marks = [lastBroadcast?.timestamp, pendingSince, nextTryAt].map((at) => Date.parse(at ?? updatedAt));
  return version === 1 && Math.max(...marks) - Date.parse(updatedAt) < REGISTRATION_MS;
}

function hasStatus({ syncStatus, physical, lowStockThreshold }: StockView, status: string): boolean {
  if (status === '') return true;
  if (status === 'oversold') return physical < 0;
  if (status === 'low')
    return physical >= 0 && lowStockThreshold !== undefined && physical <= lowStockThreshold;
  return syncStatus === status;
}
