import { manyReturns, type ReturnRow } from '../../src/simulators/amazon/reports/returns-file';
import { benchSku } from '../support/order-template';

/** SKUs over which the returns are spread. */
export const RETURNED_SKUS = 500;

/** Shares of the rows. */
const SELLABLE = 0.7;
const WITH_PLATE = 0.9;
const UNREADABLE = 0.01;

/** The other dispositions; each unit is held with an alert. */
const HELD = ['CUSTOMER_DAMAGED', 'DEFECTIVE', 'CARRIER_DAMAGED', 'WAREHOUSE_DAMAGED'];

/** Less than the look-back of a poll, so that a second poll reads the same rows. */
const SPAN_MS = 34 * 86_400_000;

/**
 * Rows of a large seller, spread over the 34 days before `until`, which a poll splits into two windows. Only their dates
 * differ between runs.
 */
export function* returnsMix(
  count: number,
  until: number,
  skuCount: number = RETURNED_SKUS,
): Generator<ReturnRow> {
  const skus = Array.from({ length: skuCount }, (_, index) => benchSku(index));
  const chance = chances();
  for (const row of manyReturns({ count, from: until - SPAN_MS, everyMs: SPAN_MS / count, skus }))
    yield {
      ...row,
      'detailed-disposition':
        chance() < SELLABLE ? 'SELLABLE' : (HELD[Math.floor(chance() * HELD.length)] ?? ''),
      ...(chance() < WITH_PLATE ? {} : { 'license-plate-number': '' }),
      // The date stays readable, because it assigns the row to a window.
      ...(chance() < UNREADABLE ? { quantity: 'one' } : {}),
    };
}

/** Xorshift32: repeatable pseudo-random figures in [0, 1), so that dispositions do not follow the SKUs. */
function chances(): () => number {
  let seed = 0x9e3779b9;
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
}
