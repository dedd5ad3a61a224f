import { DAY_MS } from '../../../platform/durations';
import { type Answer, invalidInput, ok } from '../http/answer';
import { isObject, parseJson, type SimulatorRequest } from '../http/exchange';
import { readDateTime } from '../iso-time';
import { csv } from '../listings/listings-query';
import { refuseMarketplaces } from '../marketplaces';
import { FULFILLED_BY, FULFILLMENT_STATUSES, type Order } from './order';
import { orderView, timeText } from './order-view';
import { type OrdersStore } from './orders-store';

/** What the operations of the Orders API work with. */
export interface OrdersApi {
  readonly marketplaceId: string;
  readonly store: OrdersStore;
  readonly now: () => number;
}

const MAX_PAGE_SIZE = 100;
const MAX_MARKETPLACES = 50;
/** A token of a page is refused after this time (model). */
const TOKEN_TTL_MS = DAY_MS;

const TIMES = ['createdAfter', 'createdBefore', 'lastUpdatedAfter', 'lastUpdatedBefore'] as const;
/** The parameters that may differ from page to page (model). */
const FREE = ['maxResultsPerPage', 'includedData', 'paginationToken'];
const FIXED: readonly string[] = [...TIMES, 'fulfillmentStatuses', 'marketplaceIds', 'fulfilledBy'];

/** The time that a search goes by, and its period; both ends belong to it (model). */
interface Period {
  readonly by: 'createdAt' | 'updatedAt';
  readonly from: number;
  readonly until: number;
}

/** The end of a page: the period of the search, its other parameters, and the last order of the page. */
interface PageEnd {
  readonly until: number;
  readonly query: string;
  readonly at: number;
  readonly orderId: string;
  readonly issuedAt: number;
}

/**
 * searchOrders, oldest first (assumed). The period ends two minutes before the call when no end is given, and the answer
 * gives that end. An order that changes between two pages leaves the period and is found by the next search.
 */
export function searchOrders({ query }: SimulatorRequest, api: OrdersApi): Answer {
  const unknown = [...query.keys()].find((name) => ![...FIXED, ...FREE].includes(name));
  if (unknown !== undefined) return invalidInput(`'${unknown}' is not a parameter of this operation.`);
  const refused = refuseFilters(query, api);
  if (refused !== undefined) return refused;
  const page = readPage(query, api);
  if (page === 'invalid')
    return invalidInput("'paginationToken' is invalid, expired or of a search with other parameters.");
  const period = readPeriod(query, api, page?.until);
  if (typeof period === 'string') return invalidInput(period);
  const size = Number(query.get('maxResultsPerPage') ?? MAX_PAGE_SIZE);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE)
    return invalidInput(`'maxResultsPerPage' must be from 1 to ${MAX_PAGE_SIZE}.`);

  const { store, marketplaceId, now } = api;
  const { by, until } = period;
  const rest = select(query, api, period).filter((order) => page === undefined || isAfter(order, by, page));
  const orders = rest.slice(0, Math.min(size, store.settings.maxPage));
  const last = orders.at(-1);
  const wanted = csv(query, 'includedData');
  const end = { until, query: fixedPart(query), issuedAt: now() };
  return ok({
    orders: orders.map((order) => orderView(order, marketplaceId, store.settings, wanted)),
    ...(last === undefined || orders.length === rest.length
      ? {}
      : { pagination: { nextToken: tokenOf({ ...end, at: last[by], orderId: last.orderId }) } }),
    [by === 'updatedAt' ? 'lastUpdatedBefore' : 'createdBefore']: timeText(until, store.settings),
  });
}

function refuseFilters(query: URLSearchParams, { marketplaceId }: OrdersApi): Answer | undefined {
  const hasUnknown = (name: string, known: readonly string[]): boolean =>
    !csv(query, name).every((value) => known.includes(value));
  const wrong = hasUnknown('fulfillmentStatuses', FULFILLMENT_STATUSES)
    ? 'fulfillmentStatuses'
    : hasUnknown('fulfilledBy', FULFILLED_BY)
      ? 'fulfilledBy'
      : undefined;
  if (wrong !== undefined) return invalidInput(`'${wrong}' has an unknown value.`);
  const ids = csv(query, 'marketplaceIds');
  if (ids.length > MAX_MARKETPLACES)
    return invalidInput(`'marketplaceIds' takes at most ${MAX_MARKETPLACES}.`);
  return refuseMarketplaces(ids, marketplaceId);
}

/** The period of a call, or why it is refused. `fixedEnd`: the end that the first page of the search had. */
function readPeriod(
  query: URLSearchParams,
  { store, now }: OrdersApi,
  fixedEnd: number | undefined,
): Period | string {
  const times = new Map<string, number>();
  for (const name of TIMES) {
    const text = query.get(name);
    if (text === null) continue;
    const time = readDateTime(text);
    if (time === undefined) return `'${name}' must be a date and time in ISO 8601.`;
    times.set(name, time);
  }
  if (times.has('createdAfter') === times.has('lastUpdatedAfter'))
    return "Exactly one of 'createdAfter' and 'lastUpdatedAfter' is required.";
  const [by, start, end, other] = times.has('createdAfter')
    ? (['createdAt', 'createdAfter', 'createdBefore', 'lastUpdatedBefore'] as const)
    : (['updatedAt', 'lastUpdatedAfter', 'lastUpdatedBefore', 'createdBefore'] as const);
  if (times.has(other)) return `'${other}' cannot be used with '${start}'.`;
  const latest = now() - store.settings.visibleAfterMs;
  const from = times.get(start) ?? 0;
  const until = times.get(end) ?? fixedEnd ?? latest;
  if (until > latest) return `'${end}' must be at least two minutes before the time of the request.`;
  // Assumed of a call without an end too: the older Orders APIs documented it.
  if (from > until) return `'${start}' must be at least two minutes before the time of the request.`;
  return { by, from, until };
}

function select(
  query: URLSearchParams,
  { store, marketplaceId }: OrdersApi,
  { by, from, until }: Period,
): Order[] {
  const ids = csv(query, 'marketplaceIds');
  if (ids.length > 0 && !ids.includes(marketplaceId)) return [];
  const statuses = csv(query, 'fulfillmentStatuses');
  const fulfillers = csv(query, 'fulfilledBy');
  return store
    .list()
    .filter(
      (order) =>
        order[by] >= from &&
        order[by] <= until &&
        (statuses.length === 0 || statuses.includes(order.status)) &&
        (fulfillers.length === 0 || fulfillers.includes(order.fulfilledBy)),
    )
    .sort((a, b) => a[by] - b[by] || (a.orderId < b.orderId ? -1 : 1));
}

function isAfter(order: Order, by: Period['by'], { at, orderId }: PageEnd): boolean {
  return order[by] > at || (order[by] === at && order.orderId > orderId);
}

function fixedPart(query: URLSearchParams): string {
  return FIXED.map((name) => `${name}=${csv(query, name).join(',')}`).join('&');
}

function readPage(query: URLSearchParams, { now }: OrdersApi): PageEnd | 'invalid' | undefined {
  const token = query.get('paginationToken');
  if (token === null) return undefined;
  const page = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  if (!isPageEnd(page) || page.query !== fixedPart(query)) return 'invalid';
  return now() - page.issuedAt > TOKEN_TTL_MS ? 'invalid' : page;
}

function isPageEnd(value: unknown): value is PageEnd {
  return (
    isObject(value) &&
    ['until', 'at', 'issuedAt'].every((name) => Number.isFinite(value[name])) &&
    ['query', 'orderId'].every((name) => typeof value[name] === 'string')
  );
}

function tokenOf(page: PageEnd): string {
  return Buffer.from(JSON.stringify(page)).toString('base64url');
}
