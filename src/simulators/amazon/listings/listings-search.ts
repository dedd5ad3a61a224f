import { type Answer, invalidInput, ok } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { type Listing } from './listing';
import { ITEM_DATA, itemOf } from './listing-view';
import { csv, includedData, isAnswer, refuseOtherSeller, type Shop } from './listings-query';

const MAX_IDENTIFIERS = 20;
const MAX_PAGE_SIZE = 20;
const DEFAULT_PAGE_SIZE = 10;
/** Pages end after this many items, whatever `numberOfResults` is. */
const MAX_PAGED_ITEMS = 1000;

const IDENTIFIER_TYPES = ['ASIN', 'EAN', 'FNSKU', 'GTIN', 'ISBN', 'JAN', 'MINSAN', 'SKU', 'UPC'];

const PARAMETERS = new Set([
  'marketplaceIds',
  'issueLocale',
  'includedData',
  'identifiers',
  'identifiersType',
  'pageSize',
  'pageToken',
  'sortBy',
  'sortOrder',
]);

type Found = readonly [sku: string, listing: Listing];

/** searchListingsItems by SKU or over all known listings. Filters without support are refused, not ignored. */
export function searchListings(request: SimulatorRequest, shop: Shop): Answer {
  const { query } = request;
  const refused = refuseOtherSeller(request, shop);
  if (refused !== undefined) return refused;
  const unknown = [...query.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined)
    return invalidInput(`The simulator does not support the parameter '${unknown}'.`);
  const wanted = includedData(query, ITEM_DATA, ['summaries']);
  if (isAnswer(wanted)) return wanted;

  const identifiers = new Set(csv(query, 'identifiers'));
  const type = query.get('identifiersType');
  if (identifiers.size > 0 && type === null)
    return invalidInput("'identifiersType' is required with 'identifiers'.");
  if (type !== null && identifiers.size === 0)
    return invalidInput("'identifiers' is required with 'identifiersType'.");
  if (type !== null && !IDENTIFIER_TYPES.includes(type))
    return invalidInput("'identifiersType' has an unknown value.");
  if (identifiers.size > MAX_IDENTIFIERS)
    return invalidInput(`'identifiers' takes at most ${MAX_IDENTIFIERS}.`);

  const pageSize = Number(query.get('pageSize') ?? DEFAULT_PAGE_SIZE);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE)
    return invalidInput(`'pageSize' must be from 1 to ${MAX_PAGE_SIZE}.`);
  const offset = readPageToken(query.get('pageToken'));
  if (offset === undefined) return invalidInput("'pageToken' is invalid.");
  const order = readOrder(query);
  if (order === undefined) return invalidInput("'sortBy' or 'sortOrder' has an unknown value.");

  const found = select(shop, csv(query, 'marketplaceIds'), type, identifiers).toSorted(order);
  const end = Math.min(offset + pageSize, MAX_PAGED_ITEMS);
  const page = found.slice(offset, end);
  const pagination = {
    ...(end < Math.min(found.length, MAX_PAGED_ITEMS) ? { nextToken: pageToken(end) } : {}),
    ...(offset > 0 ? { previousToken: pageToken(Math.max(0, offset - pageSize)) } : {}),
  };
  return ok({
    numberOfResults: found.length,
    ...(Object.keys(pagination).length > 0 ? { pagination } : {}),
    items: page.map(([sku, listing]) => itemOf(sku, listing, shop.marketplaceId, wanted)),
  });
}

function select(
  shop: Shop,
  marketplaceIds: readonly string[],
  type: string | null,
  identifiers: ReadonlySet<string>,
): readonly Found[] {
  if (!marketplaceIds.includes(shop.marketplaceId)) return [];
  if (type === null) return shop.store.entries();
  if (type !== 'SKU') return [];
  return [...identifiers].flatMap((sku) => {
    const listing = shop.store.find(sku);
    return listing === undefined ? [] : [[sku, listing] as const];
  });
}

/** Ties are broken by SKU, so that pages neither repeat nor skip. */
function readOrder(query: URLSearchParams): ((a: Found, b: Found) => number) | undefined {
  const by = query.get('sortBy') ?? 'lastUpdatedDate';
  const order = query.get('sortOrder') ?? 'DESC';
  if (order !== 'ASC' && order !== 'DESC') return undefined;
  const sign = order === 'ASC' ? 1 : -1;
  const bySku = (a: Found, b: Found): number => (a[0] < b[0] ? -1 : Number(a[0] > b[0]));
  switch (by) {
    case 'sku':
      return (a, b) => sign * bySku(a, b);
    case 'createdDate':
      return (a, b) => sign * (a[1].createdAt - b[1].createdAt || bySku(a, b));
    case 'lastUpdatedDate':
      return (a, b) => sign * (a[1].lastUpdatedAt - b[1].lastUpdatedAt || bySku(a, b));
    default:
      return undefined;
  }
}

function pageToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function readPageToken(token: string | null): number | undefined {
  if (token === null) return 0;
  const digits = /^offset:(\d{1,4})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
