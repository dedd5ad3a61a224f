import type { LedgerRow, Stock } from '../../inventory/domain/stock';
import type { FileStock } from './file-store';
import type { Registration } from './migrated-items';

/** What the tables hold of a SKU. */
export interface StoredStock {
  readonly stock?: Stock | undefined;
  /** The first row of its ledger, if a migration wrote it. */
  readonly row?: LedgerRow | undefined;
}

/** Whether a SKU of the file is in the tables. The message of a conflict continues the SKU's path. */
export type StockState =
  { readonly kind: 'missing' | 'there' } | { readonly kind: 'conflict'; readonly message: string };

/** The txIds of pushes that this service made begin so. */
const SYNC = 'sync:';

/** A SKU that another source registered, or an earlier file with other figures, must not be overwritten. */
export function stateOf(expected: FileStock, { stock, row }: StoredStock): StockState {
  if (row === undefined) {
    if (stock === undefined) return { kind: 'missing' };
    return conflict(
      `is registered already, with ${figures(stock.physical, stock.buffer)}, and not by this migration. ` +
        'To set its figures, import them as CSV',
    );
  }
  if (stock === undefined)
    return conflict('has a ledger in the tables, but no Inventory item: it was deleted. Find out why first');
  if (row.physicalAfter === expected.physical && row.bufferAfter === expected.buffer)
    return { kind: 'there' };
  return conflict(
    `was moved before with ${figures(row.physicalAfter, row.bufferAfter ?? 0)}, and this file has ` +
      `${figures(expected.physical, expected.buffer)}. To set its figures, import them as CSV`,
  );
}

/**
 * How the tables differ from the file. The first row of the ledger is always compared, the stock only while no later
 * row has moved it, and the last broadcast only while this service has pushed nothing.
 */
export function differencesOf(
  expected: Registration,
  found: StoredStock,
): { readonly differences: readonly string[]; readonly hasMoved: boolean } {
  const { stock, row } = found;
  if (row === undefined) return { differences: ['has no row in the ledger'], hasMoved: false };
  if (stock === undefined) return { differences: ['is not in Inventory'], hasMoved: false };
  const differences: string[] = [];
  const compare = (what: string, should: Figure, is: Figure): void => {
    if (should !== is) differences.push(`should have ${what} ${should ?? 'none'}, and has ${is ?? 'none'}`);
  };
  for (const name of ['sku', 'delta', 'physicalAfter', 'bufferAfter', 'broadcastAfter', 'version'] as const)
    compare(`${name} in its first row`, expected.row[name], row[name]);
  const hasMoved = stock.version > 1;
  if (!hasMoved)
    for (const name of ['physical', 'buffer', 'broadcast'] as const)
      compare(name, expected.stock[name], stock[name]);
  const last = stock.lastBroadcast;
  if (last?.txId.startsWith(SYNC) === true) return { differences, hasMoved };
  compare('a last broadcast of', expected.stock.lastBroadcast?.count, last?.count);
  compare('a last broadcast by', expected.stock.lastBroadcast?.txId, last?.txId);
  if (last?.count !== stock.broadcast && stock.pending === undefined)
    differences.push('needs a push to Amazon, and is not in the outbox');
  return { differences, hasMoved };
}

type Figure = string | number | undefined;

function conflict(message: string): StockState {
  return { kind: 'conflict', message };
}

function figures(physical: number, buffer: number): string {
  return `${physical} on the shelf and ${buffer} held back`;
}
