import type { ListingPreview, SoldAs } from '../../../api/listing-answers';
import type { ListPage } from '../../../api/answers';
import { get, send } from '../../../api/client';

/** Listings of a SKU that are computed, and how many at a time. */
export const MOST_COMPUTED = 40;
const AT_ONCE = 4;

/** One name of a SKU: its quantity now, and with another number of the SKU. */
export interface WhatIf {
  readonly soldAs: SoldAs;
  readonly then: number;
}

/** What the listings of a SKU would show if so many units of it were left to sell. */
export async function whatIf(
  sku: string,
  left: number,
): Promise<{ readonly rows: readonly WhatIf[]; readonly total: number }> {
  const { items } = await get<ListPage<SoldAs>>(`/api/inventory/${encodeURIComponent(sku)}/listings`);
  const shown = items.slice(0, MOST_COMPUTED);
  const rows: WhatIf[] = [];
  for (let from = 0; from < shown.length; from += AT_ONCE) {
    const some = shown.slice(from, from + AT_ONCE);
    rows.push(
      ...(await Promise.all(some.map(async (soldAs) => ({ soldAs, then: await quantityIf(soldAs) })))),
    );
  }
  return { rows, total: items.length };

  async function quantityIf({ sellerSku, components, rule, paused }: SoldAs): Promise<number> {
    const body = { sellerSku, components, rule, paused, stocks: { [sku]: left } };
    return (await send<ListingPreview>('POST', '/api/listings/preview', body)).after.quantity;
  }
}
