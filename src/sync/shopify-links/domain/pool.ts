import type { ShopLocation } from '../../../channels/shopify/admin/admin-values';
import { byNumber } from './shopify-link';

/**
 * The locations whose stock makes up the pool, in the order in which they are adjusted: as configured, else the active ones
 * that are no fulfilment service's, the lowest id first.
 */
export function poolOf(configured: readonly string[], locations: readonly ShopLocation[]): readonly string[] {
  if (configured.length > 0) return configured;
  return locations
    .filter(({ isActive, isFulfillmentService }) => isActive && !isFulfillmentService)
    .map(({ locationId }) => locationId)
    .sort(byNumber);
}
