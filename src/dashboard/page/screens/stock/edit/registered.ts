import type { ListPage, StockView } from '../../../api/answers';
import { ApiFailure, get, pathOf } from '../../../api/client';
import { type Registered, registeredAmong } from './similar';

/** Largest page of the API. */
const MOST = 200;

/** Asks by a search: reading the SKU itself would be an error in the console of the browser where it is not registered. */
export async function findRegistered(sku: string): Promise<Registered> {
  const path = pathOf('/api/inventory', { search: sku, sort: 'sku', limit: MOST });
  // A text that no SKU may have is not searched; the registration says why.
  const { items, total = 0 }: ListPage<StockView> = (await unless(400, path)) ?? { items: [] };
  const found = registeredAmong(sku, items);
  if (found.same !== undefined || total <= items.length) return found;
  const same = await unless<StockView>(404, `/api/inventory/${encodeURIComponent(sku)}`);
  return same === undefined ? found : { ...found, same };
}

/** The answer, or undefined where it is an error of this status. */
async function unless<T>(statusCode: number, path: string): Promise<T | undefined> {
  try {
    return await get<T>(path);
  } catch (error) {
    if (error instanceof ApiFailure && error.statusCode === statusCode) return undefined;
    throw error;
  }
}
