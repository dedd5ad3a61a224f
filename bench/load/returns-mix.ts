import { manyReturns, type ReturnRow } from '../../src/simulators/amazon/reports/returns-file';
import { benchSku } from '../support/order-template';

/** SKUs over which the returns are spread. */
export const RETURNED_SKUS = 500;

/** Shares of the rows. */
const SELLABLE = 0.7;
const WITH_PLATE = 0.9;
const UNREADABLE = 0.01;

/** What the others are; each is held, with an alert of its own. */
const HELD = ['CUSTOMER_DAMAGED', 'DEFECTIVE', 'CARRIER_DAMAGED', 'WAREHOUSE_DAMAGED'];

/** Less than the look-back of a poll, so that a second poll asks for the same rows. */
const SPAN_MS = 34 * 86_400_000;

/**
 * Rows as a large seller's file has them, spread over the 34 days before `until`, of which a poll makes two windows. The
 * same in every run but for their dates.
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
      // Its date stays readable: by that a row belongs to one window only.
      ...(chance() < UNREADABLE ? { quantity: 'one' } : {}),
    };
}

/** Xorshift32: figures in [0, 1) that only look like chance, so that dispositions keep no step with the SKUs. */
function chances(): () => number {
  let seed = 0x9e3779b9;
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
}
