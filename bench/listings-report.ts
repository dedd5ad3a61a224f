import type { ListingsFigures } from './measures/listings';
import { table } from './support/table';

export function listingsLines({ sales, hot }: ListingsFigures): string[] {
  return [
    'Request units of a sale of one unit, each pushed before the next one, by what the SKU is sold as.',
    table(
      ['sold as', 'sales', 'write units', 'read units', 'numbers sent'],
      sales.map((row) => [
        row.soldAs,
        String(row.sales),
        row.writeUnits.toFixed(1),
        row.readUnits.toFixed(1),
        row.calls.toFixed(1),
      ]),
    ),
    '',
    `${hot.listings} listings and the own name on one component, all pending, then sold out: the first 0 after ` +
      `${hot.firstZeroSeconds.toFixed(2)} s, the last after ${hot.lastZeroSeconds.toFixed(1)} s (at least ` +
      `${hot.boundSeconds.toFixed(1)} s under the limits), ${hot.othersBeforeLastZero} other numbers in between; ` +
      `${hot.calls} calls, ${hot.violations} beyond the limits.`,
  ];
}
