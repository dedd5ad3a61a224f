import type { ListingSpec, ListingView } from '../../api/listing-answers';
import { ApiFailure, get, send } from '../../api/client';

/** The path of a listing's calls; any character may stand in a seller SKU. */
function pathOf(sellerSku: string): string {
  return `/api/listings/amazon/${encodeURIComponent(sellerSku)}`;
}

/** The listing of this name; undefined where there is none. */
export async function findListing(sellerSku: string): Promise<ListingView | undefined> {
  try {
    return await get<ListingView>(pathOf(sellerSku));
  } catch (error) {
    if (error instanceof ApiFailure && error.statusCode === 404) return undefined;
    throw error;
  }
}

export function saveListing(sellerSku: string, spec: ListingSpec): Promise<ListingView> {
  return send<ListingView>('PUT', pathOf(sellerSku), spec);
}

export async function removeListing(sellerSku: string): Promise<void> {
  await send('DELETE', pathOf(sellerSku));
}
