import { DAY_MS } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';

/**
 * How long a look at a listing is believed, in milliseconds: it may be deleted, or handed over to Amazon to fulfil, at
 * any time, and Amazon takes a quantity all the same.
 */
export const LISTING_FRESH_MS = DAY_MS;

/**
 * The product type by which a SKU may be written now; undefined when its listing has to be looked at first, because it
 * never was or because that was too long ago. A look that lies in the future was taken by a wrong clock.
 */
export function productTypeIfFresh(
  { productType, checkedAt }: { readonly productType?: string; readonly checkedAt?: string },
  nowMs: number,
): string | undefined {
  return Math.abs(nowMs - millisOf(checkedAt ?? '')) < LISTING_FRESH_MS ? productType : undefined;
}
