import { endpointOf } from '../../config/marketplaces';
import { accessDenied, type Answer, invalidInput } from './http/answer';

/** Refuses ids that are no marketplace, and marketplaces of another region than the seller's own. */
export function refuseMarketplaces(ids: readonly string[], own: string): Answer | undefined {
  const others = ids.filter((id) => id !== own).map(endpointOf);
  if (others.includes(undefined)) return invalidInput("'marketplaceIds' has an id of no marketplace.");
  if (others.some((endpoint) => endpoint !== endpointOf(own)))
    return accessDenied('The marketplaces you provided are not valid for region.');
  return undefined;
}
