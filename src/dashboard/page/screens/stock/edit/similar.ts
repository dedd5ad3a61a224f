import { searchTextOf } from '../../../../../inventory/catalog/domain/search-text';
import type { StockView } from '../../../api/answers';

/** What is registered already under a name, or under one that differs by case, width or accents alone. */
export interface Registered {
  readonly same?: StockView;
  readonly similar?: string;
}

export function registeredAmong(sku: string, stocks: readonly StockView[]): Registered {
  const text = searchTextOf(sku);
  const same = stocks.find((stock) => stock.sku === sku);
  const similar = stocks.find((stock) => stock.sku !== sku && searchTextOf(stock.sku) === text);
  return {
    ...(same === undefined ? {} : { same }),
    ...(similar === undefined ? {} : { similar: similar.sku }),
  };
}
