import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { FileStock, FileStore } from './file-store';
import {
  alertItem,
  isServiceKey,
  type Item,
  registrationOf,
  returnItem,
  transactionItem,
} from './migrated-items';
import {
  type ItemTable,
  keyOf,
  MAX_PUTS,
  MAX_REGISTRATIONS,
  type MigrationRepository,
} from './migration.repository';
import { differencesOf, stateOf, type StockState, type StoredStock } from './stock-comparison';
import type { Problem } from './values';

/** What became of the entries of one kind. */
export interface Tally {
  moved: number;
  there: number;
  skipped: number;
}

export type Tallies = Record<'stocks' | ItemTable, Tally> & {
  /** Migrated SKUs that need a push to Amazon. */
  pending: number;
};

/** How the SKUs of the file compare with the tables, before anything is written. */
export interface StockPlan {
  readonly missing: readonly FileStock[];
  /** SKUs that are in the tables already, as the file has them. */
  readonly there: number;
  readonly conflicts: readonly Problem[];
}

interface Entry {
  readonly path: string;
  readonly item: () => Item;
  /** The key has the form of one of this service's own keys. */
  readonly isReserved?: boolean;
}

/** Keys of one read: DynamoDB's bound. */
const MAX_READS = 100;
/** Reads and writes in flight at once. */
const CONCURRENCY = 4;
const ITEM_TABLES: readonly ItemTable[] = ['transactions', 'returns', 'alerts'];
/** Attributes that a stored item must have as the file does; a known transaction id has nothing else to compare. */
const COMPARED: Readonly<Record<ItemTable, readonly string[]>> = {
  transactions: [],
  returns: ['quantity', 'disposition', 'orderId', 'reason', 'decision'],
  alerts: ['type', 'severity', 'sku', 'message', 'timestamp'],
};

/** Moves a file without problems into the tables. `atMs`: the time of all rows. */
export class Migration {
  constructor(
    private readonly store: FileStore,
    private readonly repository: MigrationRepository,
    private readonly ttlDays: number,
  ) {}

  /** Compares all SKUs with the tables. */
  async planStocks(): Promise<StockPlan> {
    const { stocks } = this.store;
    const states = await this.compareStocks(stocks, (stock, stored) => ({
      stock,
      state: stateOf(stock, stored),
    }));
    return {
      missing: states.flatMap(({ stock, state }) => (state.kind === 'missing' ? [stock] : [])),
      there: states.filter(({ state }) => state.kind === 'there').length,
      conflicts: states.flatMap(({ stock, state }) => conflictOf(stock, state)),
    };
  }

  /** Writes what is missing, or with `isDry` only counts it. Returns the SKUs that changed in the tables meanwhile. */
  async move(
    { missing, there }: StockPlan,
    atMs: number,
    isDry: boolean,
  ): Promise<{ readonly tallies: Tallies; readonly conflicts: readonly Problem[] }> {
    const tallies: Tallies = {
      stocks: { moved: 0, there, skipped: 0 },
      transactions: { moved: 0, there: 0, skipped: 0 },
      returns: { moved: 0, there: 0, skipped: 0 },
      alerts: { moved: 0, there: 0, skipped: 0 },
      pending: 0,
    };
    const found = await inGroups(missing, MAX_REGISTRATIONS, async (stocks) => {
      const registrations = stocks.map((stock) => registrationOf(stock, atMs));
      tallies.pending += registrations.filter(({ stock }) => stock.pending !== undefined).length;
      return isDry ? [] : this.repository.register(registrations);
    });
    // A registration that found its own row is one whose answer was lost; any other is a conflict.
    const skus = new Set(found.map(({ stock }) => stock.sku));
    const again = missing.filter(({ sku }) => skus.has(sku));
    const conflicts = (
      await this.compareStocks(again, (stock, stored) => conflictOf(stock, stateOf(stock, stored)))
    ).flat();
    tallies.stocks.moved = missing.length - conflicts.length;
    for (const table of ITEM_TABLES)
      await inGroups(this.entriesFor(table, atMs), MAX_PUTS, (entries) =>
        this.moveItems(table, entries, tallies[table], isDry),
      );
    return { tallies, conflicts };
  }

  /** Reads the tables back and compares them with the file. */
  async check(
    atMs: number,
  ): Promise<{ readonly differences: readonly Problem[]; readonly movedSince: number }> {
    const stocks = await this.compareStocks(this.store.stocks, (stock, stored) => ({
      path: stock.path,
      ...differencesOf(registrationOf(stock, atMs), stored),
    }));
    const differences = [
      stocks.flatMap(({ path, differences }) => differences.map((message) => ({ path, message }))),
    ];
    for (const table of ITEM_TABLES)
      differences.push(
        await inGroups(this.entriesFor(table, atMs), MAX_READS, (entries) =>
          this.differencesIn(table, entries),
        ),
      );
    return { differences: differences.flat(), movedSince: stocks.filter(({ hasMoved }) => hasMoved).length };
  }

  private async differencesIn(table: ItemTable, entries: readonly Entry[]): Promise<Problem[]> {
    const items = entries.map(({ item }) => item());
    const stored = await this.repository.stored(table, items);
    return items.flatMap((item, index) => {
      const message = itemDifference(table, item, stored.get(keyOf(table, item)));
      const entry = entries[index];
      return message === undefined || entry === undefined || entry.isReserved === true
        ? []
        : [{ path: entry.path, message }];
    });
  }

  private async moveItems(
    table: ItemTable,
    entries: readonly Entry[],
    tally: Tally,
    isDry: boolean,
  ): Promise<never[]> {
    const planned = entries.map(({ item, isReserved }) => ({ item: item(), isReserved }));
    const stored = await this.repository.stored(
      table,
      planned.map(({ item }) => item),
    );
    const missing = planned.filter(({ item }) => !stored.has(keyOf(table, item)));
    const moved = missing.filter(({ isReserved }) => isReserved !== true).map(({ item }) => item);
    if (!isDry) await this.repository.put(table, moved);
    tally.there += entries.length - missing.length;
    tally.skipped += missing.length - moved.length;
    tally.moved += moved.length;
    return [];
  }

  /** The entries of the file for a table. Their items are built group by group, to keep only a few in memory. */
  private entriesFor(table: ItemTable, atMs: number): readonly Entry[] {
    switch (table) {
      case 'transactions':
        return this.store.transactions.map((one) => ({
          path: one.path,
          item: () => transactionItem(one, atMs, this.ttlDays),
          isReserved: isServiceKey(one.id),
        }));
      case 'returns':
        return this.store.returns.map((one) => ({ path: one.path, item: () => returnItem(one, atMs) }));
      case 'alerts':
        return this.store.alerts.map((one) => ({ path: one.path, item: () => alertItem(one) }));
    }
  }

  private compareStocks<R>(
    stocks: readonly FileStock[],
    compare: (stock: FileStock, stored: StoredStock) => R,
  ): Promise<R[]> {
    return inGroups(stocks, MAX_READS, async (group) => {
      const stored = await this.repository.stocks(group.map(({ sku }) => sku));
      return group.map((stock) => compare(stock, stored.get(stock.sku) ?? {}));
    });
  }
}

function conflictOf({ path }: FileStock, state: StockState): Problem[] {
  return state.kind === 'conflict' ? [{ path, message: state.message }] : [];
}

function itemDifference(table: ItemTable, expected: Item, found: Item | undefined): string | undefined {
  if (found === undefined) return 'is not in the tables';
  const valueOf = (item: Item, name: string): string => item[name]?.S ?? item[name]?.N ?? 'none';
  for (const name of COMPARED[table])
    if (valueOf(expected, name) !== valueOf(found, name))
      return `should have the ${name} ${valueOf(expected, name)}, and has ${valueOf(found, name)}`;
  if (table === 'alerts' && expected.read?.BOOL === true && found.read?.BOOL !== true)
    return 'was read, and is unread in the tables';
  return undefined;
}

/** Works through a list in groups, a few groups at a time. The results are in the order of the list. */
async function inGroups<T, R>(
  all: readonly T[],
  size: number,
  work: (group: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const groups = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
  const results: (readonly R[])[] = [];
  await forEachConcurrent(groups.entries(), CONCURRENCY, async ([index, group]) => {
    results[index] = await work(group);
  });
  return results.flat();
}
