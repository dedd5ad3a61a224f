import type { ShopifyFigures } from './measures/shopify';
import { table } from './support/table';

export function shopifyLines({ costs, measured }: ShopifyFigures): string[] {
  return [
    `Request units of the store and points of the Admin API, ${measured} of each, one after the other, with all that follows.`,
    table(
      ['', 'write units', 'read units', 'points'],
      costs.map((cost) => [
        cost.happening,
        cost.writeUnits.toFixed(1),
        cost.readUnits.toFixed(1),
        cost.points.toFixed(1),
      ]),
    ),
    "Shopify's Standard plan gives 100 points a second.",
  ];
}
