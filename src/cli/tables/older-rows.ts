import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { storeFailureOf } from '../../platform/dynamodb/store-error';
import { type CommandOutput, counted } from '../command';
import { type Item, stockProblems } from './older-items';
import { type OlderRowsRepository, type OlderTable, olderTables } from './older-rows.repository';

/** Rows named for one kind of problem; the others are counted. */
const MAX_NAMED = 20;

interface Work {
  /** Suffixes of the tables that are new or missing, and have no older rows. */
  readonly without: ReadonlySet<string>;
  readonly rows: OlderRowsRepository;
  readonly tables: TableNames;
  readonly isDry: boolean;
  readonly output: CommandOutput;
  readonly now: () => number;
}

/**
 * Completes the alerts and returns that an older version wrote, so that every list shows them, and names what only a
 * person can correct. Safe beside a running service and to run again.
 */
export async function completeOlderRows(work: Work): Promise<void> {
  const { rows, tables, output, without } = work;
  for (const table of olderTables(tables)) if (!without.has(table.suffix)) await completeTable(table, work);
  if (without.has('Inventory')) return;
  const named = new NamedRows(tables.inventory, output);
  for await (const page of rows.stocks(tables))
    for (const item of page) named.add(shownKey(['sku'], item), stockProblems(item));
  named.finish();
}

async function completeTable(table: OlderTable, { rows, isDry, output, now }: Work): Promise<void> {
  const named = new NamedRows(table.name, output);
  let [completed, refused] = [0, 0];
  for await (const page of rows.toComplete(table))
    for (const item of page) {
      const key = shownKey(table.keys, item);
      try {
        const { sets, problems } = table.completionOf(item, now());
        named.add(key, problems);
        if (isDry || (await rows.complete(table, item, sets))) completed += 1;
      } catch (error) {
        // One row that the store refuses does not stop the others.
        if (storeFailureOf(error) !== 'refused') throw error;
        refused += 1;
        named.add(key, [`cannot be completed: ${error instanceof Error ? error.message : String(error)}`]);
      }
    }
  const rest = refused === 0 ? '' : `, ${refused} not`;
  if (completed + refused > 0)
    output.out(
      `  ${table.name}: ${counted(completed, 'row')} of an older version ${isDry ? 'would be completed' : 'completed'}${rest}`,
    );
  named.finish();
}

/** The rows of one table that need a person. */
class NamedRows {
  private count = 0;

  constructor(
    private readonly table: string,
    private readonly output: CommandOutput,
  ) {}

  add(key: string, problems: readonly string[]): void {
    if (problems.length === 0) return;
    this.count += 1;
    if (this.count <= MAX_NAMED) this.output.out(`  ${this.table}: ${key} ${problems.join('; ')}`);
  }

  finish(): void {
    if (this.count > MAX_NAMED) this.output.out(`  ${this.table}: and ${this.count - MAX_NAMED} more`);
  }
}

function shownKey(keys: readonly string[], item: Item): string {
  return keys.map((key) => JSON.stringify(item[key])).join(' ');
}
