import type { LedgerFigure } from './look';
import type { PoolCount } from './pool-count';

/** What a look rests on, for a person. */
export function countEvidence({ available, levels, newest }: PoolCount, figure: LedgerFigure): string {
  const places = levels.length === 1 ? '1 location' : `${levels.length} locations`;
  const waits =
    figure.waitingUnits === 0 ? '' : `, of which ${figure.waitingUnits} are not written to Shopify yet`;
  return (
    `Shopify shows ${available} available at ${places}; the level at location ${newest.locationId} changed last, at ` +
    `${newest.updatedAt}. The ledger has ${figure.physical} at version ${figure.version}${waits}.`
  );
}
