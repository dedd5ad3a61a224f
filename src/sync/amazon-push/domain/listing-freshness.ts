import { DAY_MS } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';

/**
 * How long a listing check counts, in milliseconds: the listing may be deleted, or be fulfilled by Amazon, at any time,
 * and Amazon takes a quantity all the same.
 */
export const LISTING_FRESH_MS = DAY_MS;

/**
 * The product type with which a SKU may be written now; undefined when its listing has to be checked first, because it
 * never was or because that was too long ago. A check that lies in the future was dated by a wrong clock.
 */
export function productTypeIfFresh(
  { productType, checkedAt }: { readonly productType?: string; readonly checkedAt?: string },
  nowMs: number,
): string | undefined {
  return Math.abs(nowMs - millisOf(checkedAt ?? '')) < LISTING_FRESH_MS ? productType : undefined;
}
