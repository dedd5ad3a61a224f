import { ApiError } from '../../platform/http/api-error';
import type { ListingRefusal } from './domain/listing-change';

/** The error of a call for a seller SKU without a listing. */
export function unknownListingError(sellerSku: string): ApiError {
  return new ApiError(
    404,
    'unknown_listing',
    `There is no listing ${sellerSku}: PUT /api/listings/amazon/{sellerSku} makes it. A SKU without a listing is sold under its own name.`,
  );
}

/** The error of a listing that a rule forbids. */
export function listingRefusalError(refusal: ListingRefusal, sellerSku: string): ApiError {
  switch (refusal.reason) {
    case 'unknown_component':
      return new ApiError(
        404,
        'unknown_sku',
        `Not registered: ${refusal.skus.join(', ')}. PUT /api/inventory/{sku} registers a SKU; a listing can sell it then.`,
        refusal.skus.map((sku) => ({ field: 'components', problem: `${sku} is not registered` })),
      );
    case 'sku_registered':
      return new ApiError(
        409,
        refusal.reason,
        `A SKU ${sellerSku} is registered, so a listing of this name may only sell that SKU alone, one unit. Remove the SKU with DELETE /api/inventory/{sku}, or sell under another seller SKU.`,
      );
    case 'too_many_changes':
      return new ApiError(
        400,
        refusal.reason,
        `The change replaces too many components at once. Delete the listing ${sellerSku} first, then put it again.`,
      );
  }
}
