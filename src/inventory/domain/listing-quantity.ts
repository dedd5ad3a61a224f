import { offeredOf } from './amazon-number';
import type { SellingRule } from './listing';
import type { Stock } from './stock';

/** Each step from the components' stocks to the quantity for the channel, in whole units of the listing. */
export interface QuantityTerms {
  /** Whole units that the stocks of the components allow. */
  readonly whole: number;
  /** The component that allows the fewest units, the first among equals. */
  readonly limitedBy: string;
  /** Units left after the percentage. */
  readonly afterPercent: number;
  /** Units left after the listing's own buffer, at least 0. */
  readonly afterBuffer: number;
  /** The quantity for the channel, after minimum, maximum and pause. */
  readonly quantity: number;
  /** Components that are not registered: they count as 0 units. */
  readonly missing: readonly string[];
}

/**
 * The quantity of a listing for its channel, and why. `broadcasts`: of each component what is offered of it, max(0, physical
 * - presumed sold - buffer), absent when the SKU is not registered.
 *
 *   whole    = min over components of floor(broadcast / units)
 *   quantity = floor(whole * percent / 100) - buffer; below `min` it is 0; at most `max`; 0 while paused
 *
 * It is never above `whole`, never below 0, and rises or stays when a component's stock rises.
 */
export function quantityTerms(
  { components, rule, paused }: SellingRule,
  broadcasts: ReadonlyMap<string, number>,
): QuantityTerms {
  let whole = Infinity;
  let limitedBy = '';
  for (const { sku, units } of components) {
    const allowed = Math.floor(Math.max(0, broadcasts.get(sku) ?? 0) / units);
    if (allowed < whole) [whole, limitedBy] = [allowed, sku];
  }
  if (whole === Infinity) whole = 0;
  const { percent = 100, buffer = 0, min = 0, max = Infinity } = rule;
  const afterPercent = Math.floor((whole * percent) / 100);
  const afterBuffer = Math.max(0, afterPercent - buffer);
  const offered = afterBuffer < min ? 0 : Math.min(afterBuffer, max);
  return {
    whole,
    limitedBy,
    afterPercent,
    afterBuffer,
    quantity: paused ? 0 : offered,
    missing: components.map(({ sku }) => sku).filter((sku) => !broadcasts.has(sku)),
  };
}

/** What is offered of each registered SKU among these stocks. */
export function broadcastsOf(stocks: ReadonlyMap<string, Stock>): Map<string, number> {
  const registered = [...stocks].filter(([, { removed }]) => removed !== true);
  return new Map(registered.map(([sku, stock]) => [sku, offeredOf(stock)]));
}

/** The quantity alone. */
export function quantityOf(listing: SellingRule, broadcasts: ReadonlyMap<string, number>): number {
  return quantityTerms(listing, broadcasts).quantity;
}

/** The stocks of the components that are registered, in the order of the components. */
export function stocksOfComponents(
  { components }: Pick<SellingRule, 'components'>,
  stocks: ReadonlyMap<string, Stock>,
): Stock[] {
  return components.flatMap(({ sku }) => stocks.get(sku) ?? []);
}
