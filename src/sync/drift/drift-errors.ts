import { ApiError } from '../../platform/http/api-error';
import type { Drift } from './domain/drift';

export function driftNotFound(id: string): ApiError {
  return new ApiError(404, 'drift_not_found', `There is no difference ${id}. GET /api/drift lists them.`);
}

export function driftEnded({ id, action }: Drift): ApiError {
  return new ApiError(
    409,
    'drift_ended',
    `The difference ${id} has ended (${action}). GET /api/drift?open=true lists what waits.`,
  );
}

export function driftUnclear(sku: string, channel: 'Shopify' | 'Amazon'): ApiError {
  return new ApiError(
    409,
    'drift_unclear',
    `Something of ${sku} is on its way to ${channel} or has just moved, so the difference is not certain. Send the request again in a minute.`,
  );
}

export function driftMoved(sku: string): ApiError {
  return new ApiError(
    409,
    'drift_moved',
    `The difference of ${sku} is another one than the list showed. Read GET /api/drift again, and decide on the new figures.`,
  );
}

export function driftNotLinked(sellerSku: string): ApiError {
  return new ApiError(
    409,
    'drift_not_linked',
    `Nothing here sells ${sellerSku}, so there is no number to send or to follow. Link it with PUT /api/listings/amazon/{sellerSku} or register the SKU; ignore marks the difference as seen.`,
  );
}

export function driftNotAdoptable(sellerSku: string): ApiError {
  return new ApiError(
    409,
    'drift_not_adoptable',
    `The number of ${sellerSku} at Amazon does not say how many units of which SKU there are. Count the SKUs and set them with PUT /api/inventory/{sku}, or change the rule of the listing; push sends the number of this service.`,
  );
}
