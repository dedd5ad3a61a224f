import { randomUUID } from 'node:crypto';
import { type Answer, apiError, invalidInput, ok, unsupportedMediaType } from '../http/answer';
import { isObject, mediaTypeOf, type SimulatorRequest } from '../http/exchange';
import { availabilityText } from './listing';
import { ITEM_DATA, itemOf } from './listing-view';
import { csv, includedData, isAnswer, refuseOtherSeller, type Shop } from './listings-query';
import { searchListings } from './listings-search';
import { quantitySent, readPatchBody } from './patch-body';
import { checkPatches, type Issue, wrongProductType } from './patch-validation';
import { LISTINGS_QUOTAS } from '../http/rate-limits';
import { type ApiRoute } from '../http/route';

const ITEMS = '/listings/2021-08-01/items/:sellerId';

/** The three operations of the Listings Items API 2021-08-01 that a stock sync needs. */
export function listingsRoutes(shop: Shop): readonly ApiRoute[] {
  return [
    {
      operation: 'patch',
      method: 'PATCH',
      path: `${ITEMS}/:sku`,
      access: 'seller',
      quota: LISTINGS_QUOTAS.patch,
      quantityIn: quantitySent,
      handle: (request) => patchListing(request, shop),
    },
    {
      operation: 'get',
      method: 'GET',
      path: `${ITEMS}/:sku`,
      access: 'seller',
      quota: LISTINGS_QUOTAS.get,
      handle: (request) => getListing(request, shop),
    },
    {
      operation: 'search',
      method: 'GET',
      path: ITEMS,
      access: 'seller',
      quota: LISTINGS_QUOTAS.search,
      handle: (request) => searchListings(request, shop),
    },
  ];
}

/** The answer to a submission (definition `ListingsItemSubmissionResponse`). */
export function submissionAnswer(
  sku: string,
  status: 'ACCEPTED' | 'INVALID' | 'VALID',
  issues: readonly Issue[],
  showIssues = true,
): Answer {
  const submissionId = randomUUID();
  return {
    status: 200,
    body: { sku, status, submissionId, ...(showIssues ? { issues } : {}) },
    submissionId,
    ...(status === 'INVALID' ? { reason: ['INVALID', ...issues.map((issue) => issue.code)].join(' ') } : {}),
  };
}

/** The answer of an accepted submission with these issues; any other answer as it is. */
export function withIssues(answer: Answer, issues: readonly Issue[]): Answer {
  const { body } = answer;
  return isObject(body) && body['status'] === 'ACCEPTED' ? { ...answer, body: { ...body, issues } } : answer;
}

function getListing(request: SimulatorRequest, shop: Shop): Answer {
  const refused = refuseOtherSeller(request, shop);
  if (refused !== undefined) return refused;
  const wanted = includedData(request.query, ITEM_DATA, ['summaries']);
  if (isAnswer(wanted)) return wanted;
  const sku = request.params.get('sku') ?? '';
  // Amazon answers with the first of several marketplaces only (observed).
  const [marketplaceId = ''] = csv(request.query, 'marketplaceIds');
  const listing = marketplaceId === shop.marketplaceId ? shop.store.find(sku) : undefined;
  if (listing === undefined)
    return apiError(404, 'NOT_FOUND', `SKU '${sku}' not found in marketplace ${marketplaceId}`);
  return ok(itemOf(sku, listing, marketplaceId, wanted));
}

function patchListing(request: SimulatorRequest, shop: Shop): Answer {
  if (mediaTypeOf(request.headers) !== 'application/json') return unsupportedMediaType();
  const refused = refuseOtherSeller(request, shop);
  if (refused !== undefined) return refused;
  const mode = request.query.get('mode');
  if (mode !== null && mode !== 'VALIDATION_PREVIEW') return invalidInput("'mode' has an unknown value.");
  const wanted = includedData(request.query, ['identifiers', 'issues'], ['issues']);
  if (isAnswer(wanted)) return wanted;
  const body = readPatchBody(request.body);
  if (typeof body === 'string') return invalidInput(body);

  const sku = request.params.get('sku') ?? '';
  const showIssues = wanted.includes('issues');
  const { changes, issues: found } = checkPatches(body.patches);
  const before = shop.store.find(sku);
  const wrongType =
    before !== undefined &&
    !before.halfMade &&
    body.productType !== 'PRODUCT' &&
    (before.refusesOwnType || body.productType !== before.productType);
  const issues = wrongType ? [wrongProductType(), ...found] : found;
  if (issues.length > 0) return submissionAnswer(sku, 'INVALID', issues, showIssues);
  if (mode !== null) return submissionAnswer(sku, 'VALID', [], showIssues);

  const after = shop.store.submit(sku, body.productType, changes);
  const answer = submissionAnswer(sku, 'ACCEPTED', [], showIssues);
  const was = before === undefined ? 'an unknown SKU' : availabilityText(before.availability);
  shop.log(
    `patch ${JSON.stringify(sku)} accepted: ${availabilityText(after.availability)} (was ${was}), ` +
      `submission ${answer.submissionId ?? ''}`,
  );
  return answer;
}
