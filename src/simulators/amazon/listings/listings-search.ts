import { type Answer, invalidInput, ok } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { itemOf } from './listing-view';
import { csv, includedData, isAnswer, refuseOtherSeller, type Shop } from './listings-query';

const MAX_IDENTIFIERS = 20;
const DEFAULT_PAGE_SIZE = 10;

const PARAMETERS = new Set(['marketplaceIds', 'includedData', 'identifiers', 'identifiersType', 'pageSize']);

/** searchListingsItems by SKU, in one page. Parameters without support are refused, not ignored. */
export function searchListings(request: SimulatorRequest, shop: Shop): Answer {
  const { query } = request;
  const refused = refuseOtherSeller(request, shop);
  if (refused !== undefined) return refused;
  const unknown = [...query.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined)
    return invalidInput(`The simulator does not support the parameter '${unknown}'.`);
  const wanted = includedData(query);
  if (isAnswer(wanted)) return wanted;

  const skus = new Set(csv(query, 'identifiers'));
  if (query.get('identifiersType') !== 'SKU' || skus.size === 0)
    return invalidInput("The simulator needs 'identifiers' and the 'identifiersType' SKU.");
  if (skus.size > MAX_IDENTIFIERS) return invalidInput(`'identifiers' takes at most ${MAX_IDENTIFIERS}.`);
  const pageSize = Number(query.get('pageSize') ?? DEFAULT_PAGE_SIZE);
  if (!Number.isInteger(pageSize) || pageSize < skus.size || pageSize > MAX_IDENTIFIERS)
    return invalidInput(`'pageSize' must be from the number of identifiers to ${MAX_IDENTIFIERS}.`);

  const isListed = csv(query, 'marketplaceIds').includes(shop.marketplaceId);
  const items = [...skus].flatMap((sku) => {
    const listing = isListed ? shop.store.find(sku) : undefined;
    return listing === undefined ? [] : [itemOf(sku, listing, shop.marketplaceId, wanted)];
  });
  return ok({ numberOfResults: items.length, items });
}
