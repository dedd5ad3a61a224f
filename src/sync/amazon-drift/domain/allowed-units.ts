import { presumedUnits } from '../../../inventory/domain/amazon-number';
import type { Component } from '../../../inventory/domain/listing';
import type { Stock } from '../../../inventory/domain/stock';

/** Whole units of a seller SKU that the shelf allows, without any buffer: what is there and is not presumed sold. */
export function allowedUnits(components: readonly Component[], stocks: ReadonlyMap<string, Stock>): number {
  const whole = components.map(({ sku, units }) => {
    const stock = stocks.get(sku);
    if (stock === undefined || stock.removed === true) return 0;
    return Math.max(0, Math.floor((stock.physical - presumedUnits(stock)) / units));
  });
  return whole.length === 0 ? 0 : Math.min(...whole);
}
