import { ApiError, badRequest } from '../../platform/http/api-error';
import type { RefusalReason } from '../domain/stock';

/** The error of a call for an unregistered SKU. */
export function unknownSkuError(sku: string): ApiError {
  return new ApiError(
    404,
    'unknown_sku',
    `SKU ${sku} is not registered: PUT /api/inventory/{sku} registers it.`,
  );
}

/** The error of an order that says nothing of most SKUs. */
export function onlyForPending(): ApiError {
  return badRequest('sort=pendingSince needs status=pending: other SKUs wait for nothing.', [
    { field: 'sort', problem: 'must be sku, or pendingSince with status=pending' },
  ]);
}

/** The error of a change that a rule forbids. */
export function refusalError(
  reason: RefusalReason | 'key_reused' | 'sold_as_listing',
  sku: string,
): ApiError {
  switch (reason) {
    case 'unknown_sku':
      return unknownSkuError(sku);
    case 'insufficient_stock':
      return new ApiError(
        409,
        reason,
        `There are not enough units of ${sku}: an adjustment may not go below zero.`,
      );
    case 'out_of_bounds':
      return new ApiError(409, reason, `The change would take ${sku} beyond 1,000,000,000 units.`);
    case 'sku_has_stock':
      return new ApiError(
        409,
        reason,
        `${sku} has stock: set physical to 0 with PUT /api/inventory/{sku}, wait until syncStatus is in_sync, and delete it then. With ?force=true it is deleted at once, and Amazon keeps its last quantity.`,
      );
    case 'push_pending':
      return new ApiError(
        409,
        reason,
        `A push of ${sku} to Amazon is pending or may still arrive: delete it when syncStatus is in_sync, or in a minute if it is. With ?force=true it is deleted at once, and Amazon keeps its last quantity.`,
      );
    case 'already_registered':
      return new ApiError(
        409,
        reason,
        `${sku} is registered already. Send If-Match with its version to change it.`,
      );
    case 'stock_moved':
      return new ApiError(
        409,
        reason,
        `${sku} has moved since the version of If-Match. Read it again, and send its new version.`,
      );
    case 'sold_as_listing':
      return new ApiError(409, reason, soldAsListing(sku));
    case 'key_reused':
      return new ApiError(
        409,
        'idempotency_key_reused',
        'This Idempotency-Key already names another change.',
      );
  }
}

/** Why a SKU is not registered under the name of a listing. */
export function soldAsListing(sku: string): string {
  return `A listing ${sku} sells other SKUs, so no SKU of this name can be registered. Delete the listing with DELETE /api/listings/amazon/{sellerSku}, or register the SKU under another name.`;
}
