import type { OlderStock } from './older-part';
import type { Registration, Standing } from './migration.repository';

/** How a SKU of the older store stands in the tables, before it is moved. */
export type StandingVerdict =
  | { readonly kind: 'absent' | 'there' }
  /** What must not be overwritten, in words that go on from the SKU's path. */
  | { readonly kind: 'conflict'; readonly message: string };

/** Records of pushes that this service made. */
const OWN_PUSH = 'sync:';

/** Judges whether a SKU can be moved, has been, or is somebody else's. Pure. */
export function judgeStanding(older: OlderStock, { stock, row }: Standing): StandingVerdict {
  if (row === undefined) {
    if (stock === undefined) return { kind: 'absent' };
    return conflict(
      `is registered already, with ${figures(stock.physical, stock.buffer)}, and not by this migration. ` +
        'To set its figures, import them as CSV',
    );
  }
  if (stock === undefined)
    return conflict(
      'has a ledger in the tables, but no Inventory item: somebody deleted it. Find out why first',
    );
  if (row.physicalAfter === older.physical && row.bufferAfter === older.buffer) return { kind: 'there' };
  return conflict(
    `was moved before with ${figures(row.physicalAfter, row.bufferAfter ?? 0)}, and this file says ` +
      `${figures(older.physical, older.buffer)}. To set its figures, import them as CSV`,
  );
}

/**
 * What the tables say otherwise than the file. The first row of the ledger is what was moved; the stock itself is
 * compared for as long as nothing has moved it since, and what Amazon was told for as long as nothing was pushed since.
 */
export function differencesOf(
  { stock: expected, row }: Registration,
  found: Standing | undefined,
): { readonly differences: readonly string[]; readonly hasMoved: boolean } {
  const { stock } = found ?? {};
  if (found?.row === undefined) return { differences: ['has no row in the ledger'], hasMoved: false };
  if (stock === undefined) return { differences: ['is not in Inventory'], hasMoved: false };
  const differences: string[] = [];
  const compare = (what: string, should: Figure, is: Figure): void => {
    if (should !== is) differences.push(`should have ${what} ${words(should)}, and has ${words(is)}`);
  };
  for (const name of ['sku', 'delta', 'physicalAfter', 'bufferAfter', 'broadcastAfter', 'version'] as const)
    compare(`${name} in its first row`, row[name], found.row[name]);
  const hasMoved = stock.version > 1;
  if (!hasMoved)
    for (const name of ['physical', 'buffer', 'broadcast'] as const)
      compare(name, expected[name], stock[name]);
  if (stock.lastBroadcast?.txId.startsWith(OWN_PUSH) === true) return { differences, hasMoved };
  compare('a last broadcast of', expected.lastBroadcast?.count, stock.lastBroadcast?.count);
  compare('a last broadcast by', expected.lastBroadcast?.txId, stock.lastBroadcast?.txId);
  const isOwed = stock.lastBroadcast?.count !== stock.broadcast;
  if (isOwed && stock.pending === undefined) differences.push('is owed to Amazon, and is not in the outbox');
  return { differences, hasMoved };
}

type Figure = string | number | undefined;

function conflict(message: string): StandingVerdict {
  return { kind: 'conflict', message };
}

function figures(physical: number, buffer: number): string {
  return `${physical} on the shelf and ${buffer} held back`;
}

function words(value: Figure): string {
  return value === undefined ? 'none' : String(value);
}
