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
