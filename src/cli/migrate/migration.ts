import type { MigrationRepository, PlainTable, Registration, Standing } from './migration.repository';
import { keyOf, REGISTRATIONS_TOGETHER } from './migration.repository';
import { alertItem, isOwnKey, type Item, migratedStock, returnItem, transactionItem } from './migrated-items';
import { type OlderPart, type OlderStock } from './older-part';
import { type OlderStore, type OnProgress, Told } from './older-store';
import { differencesOf, judgeStanding } from './stock-standing';
import { forEachConcurrent } from '../../platform/for-each-concurrent';

/** What became of one kind of things. */
export interface Tally {
  moved: number;
  there: number;
  skipped: number;
}

export type Tallies = Record<'stocks' | PlainTable, Tally> & {
  /** SKUs of which Amazon is owed a number. */
  owed: number;
};

/** What the tables say after the migration. */
export interface CheckResult {
  readonly differences: Told;
  /** SKUs whose stock has moved since, as it may. */
  readonly movedSince: number;
}

/** What is to stand in a table, and where it stands in the file. */
interface Planned {
  readonly item: Item;
  readonly path: string;
  /** A key of this service's own, which only its own rows may have. */
  readonly isReserved: boolean;
}

/** Keys of one read. */
const READ_TOGETHER = 100;
/** Reads and writes under way at once. */
const AT_ONCE = 4;
const PLAIN_TABLES: readonly PlainTable[] = ['transactions', 'returns', 'alerts'];

/** Moves an older store that was found to be sound into the tables, part by part; a part is in memory at a time. */
export class Migration {
  constructor(
    private readonly store: OlderStore,
    private readonly repository: MigrationRepository,
    /** When the migration of this file began. */
    private readonly nowMs: number,
    private readonly ttlDays: number,
  ) {}

  /** SKUs that the tables know otherwise. */
  async conflicts(onProgress: OnProgress): Promise<Told> {
    const told = new Told();
    let at = 0;
    await this.eachPart(onProgress, (part) =>
      this.eachStanding(part.stocks, (older, standing) => {
        this.tellConflict(older, standing, told, (at += 1));
      }),
    );
    return told;
  }

  /**
   * Writes what is not there. `isDry`: only counts it. Conflicts here are SKUs that somebody registered since
   * `conflicts` has looked.
   */
  async move(
    onProgress: OnProgress,
    isDry: boolean,
  ): Promise<{ readonly tallies: Tallies; readonly conflicts: Told }> {
    const tallies: Tallies = {
      stocks: newTally(),
      transactions: newTally(),
      returns: newTally(),
      alerts: newTally(),
      owed: 0,
    };
    const conflicts = new Told();
    await this.eachPart(onProgress, async (part) => {
      await this.moveStocks(part.stocks, tallies, conflicts, isDry);
      for (const table of PLAIN_TABLES)
        await inParallel(this.planned(table, part), (group) =>
          this.movePlain(table, group, tallies[table], isDry),
        );
    });
    return { tallies, conflicts };
  }

  /** Reads the tables back and compares them with the file, figure by figure. */
  async check(onProgress: OnProgress): Promise<CheckResult> {
    const differences = new Told();
    let movedSince = 0;
    let at = 0;
    const tell = (path: string, message: string): void => {
      differences.add({ path, message, at: (at += 1) });
    };
    await this.eachPart(onProgress, async (part) => {
      await this.eachStanding(part.stocks, (older, standing) => {
        const compared = differencesOf(migratedStock(older, this.nowMs), standing);
        if (compared.hasMoved) movedSince += 1;
        for (const difference of compared.differences) tell(older.path, difference);
      });
      for (const table of PLAIN_TABLES)
        await inParallel(this.planned(table, part), async (group) => {
          const stored = await this.repository.stored(table, itemsOf(group));
          for (const { item, path, isReserved } of group) {
            const difference = plainDifference(table, item, stored.get(keyOf(table, item)));
            if (difference !== undefined && !isReserved) tell(path, difference);
          }
        });
    });
    return { differences, movedSince };
  }

  private async moveStocks(
    stocks: readonly OlderStock[],
    tallies: Tallies,
    conflicts: Told,
    isDry: boolean,
  ): Promise<void> {
    const due: OlderStock[] = [];
    await this.eachStanding(stocks, (older, standing) => {
      const { kind } = judgeStanding(older, standing);
      if (kind === 'absent') due.push(older);
      else if (kind === 'there') tallies.stocks.there += 1;
      else this.tellConflict(older, standing, conflicts, conflicts.count);
    });
    const paths = new Map(due.map((older) => [older.sku, older]));
    await inParallel(
      due.map((older) => migratedStock(older, this.nowMs)),
      async (registrations) => {
        const met = isDry ? [] : await this.repository.register(registrations);
        const isLost = await this.lost(met, paths, conflicts);
        for (const registration of registrations) {
          if (isLost.has(registration)) continue;
          tallies.stocks.moved += 1;
          if (registration.stock.pending !== undefined) tallies.owed += 1;
        }
      },
      REGISTRATIONS_TOGETHER,
    );
  }

  /** Of those that were met in the tables: a row of ours is one whose answer was lost, all else is somebody else's. */
  private async lost(
    met: readonly Registration[],
    older: ReadonlyMap<string, OlderStock>,
    conflicts: Told,
  ): Promise<ReadonlySet<Registration>> {
    if (met.length === 0) return new Set();
    const standings = await this.repository.standings(met.map(({ stock }) => stock.sku));
    return new Set(
      met.filter(({ stock: { sku } }) => {
        const known = older.get(sku);
        return (
          known !== undefined &&
          this.tellConflict(known, standings.get(sku) ?? {}, conflicts, conflicts.count)
        );
      }),
    );
  }

  private tellConflict(older: OlderStock, standing: Standing, told: Told, at: number): boolean {
    const verdict = judgeStanding(older, standing);
    if (verdict.kind !== 'conflict') return false;
    told.add({ path: older.path, at, message: verdict.message });
    return true;
  }

  private async movePlain(
    table: PlainTable,
    group: readonly Planned[],
    tally: Tally,
    isDry: boolean,
  ): Promise<void> {
    const stored = await this.repository.stored(table, itemsOf(group));
    const absent = group.filter(({ item }) => !stored.has(keyOf(table, item)));
    const due = absent.filter(({ isReserved }) => !isReserved);
    if (!isDry) await this.repository.put(table, itemsOf(due));
    tally.there += group.length - absent.length;
    tally.skipped += absent.length - due.length;
    tally.moved += due.length;
  }

  private planned(table: PlainTable, part: OlderPart): Planned[] {
    switch (table) {
      case 'transactions':
        return part.transactions.map((one) => ({
          item: transactionItem(one, this.nowMs, this.ttlDays),
          path: one.path,
          isReserved: isOwnKey(one.id),
        }));
      case 'returns':
        return part.returns.map((one) => ({
          item: returnItem(one, this.nowMs),
          path: one.path,
          isReserved: false,
        }));
      case 'alerts':
        return part.alerts.map((one) => ({ item: alertItem(one), path: one.path, isReserved: false }));
    }
  }

  private async eachPart(onProgress: OnProgress, work: (part: OlderPart) => Promise<void>): Promise<void> {
    for (let index = 0; index < this.store.parts; index += 1) {
      onProgress(index, this.store.parts);
      await work(this.store.part(index));
    }
    onProgress(this.store.parts, this.store.parts);
  }

  private async eachStanding(
    stocks: readonly OlderStock[],
    look: (older: OlderStock, standing: Standing) => void,
  ): Promise<void> {
    await inParallel(stocks, async (group) => {
      const standings = await this.repository.standings(group.map(({ sku }) => sku));
      for (const older of group) look(older, standings.get(older.sku) ?? {});
    });
  }
}

function newTally(): Tally {
  return { moved: 0, there: 0, skipped: 0 };
}

function itemsOf(group: readonly Planned[]): Item[] {
  return group.map(({ item }) => item);
}

/** An id that was known already says nothing more; returns and alerts must say what the file says. */
function plainDifference(table: PlainTable, expected: Item, found: Item | undefined): string | undefined {
  if (found === undefined) return 'is not in the tables';
  if (table === 'transactions') return undefined;
  const names =
    table === 'returns'
      ? ['quantity', 'disposition', 'orderId', 'reason', 'decision']
      : ['type', 'severity', 'sku', 'message', 'timestamp'];
  const differing = names.find((name) => valueOf(expected, name) !== valueOf(found, name));
  if (differing !== undefined)
    return `should have the ${differing} ${valueOf(expected, differing) ?? 'none'}, and has ${valueOf(found, differing) ?? 'none'}`;
  if (table === 'alerts' && expected.read?.BOOL === true && found.read?.BOOL !== true)
    return 'was read, and is unread in the tables';
  return undefined;
}

function valueOf(item: Item, name: string): string | undefined {
  return item[name]?.S ?? item[name]?.N;
}

/** Goes through a list in groups, a few groups at a time. */
async function inParallel<T>(
  all: readonly T[],
  work: (group: readonly T[]) => Promise<void>,
  together = READ_TOGETHER,
): Promise<void> {
  await forEachConcurrent(groupsOf(all, together), AT_ONCE, work);
}

function* groupsOf<T>(all: readonly T[], together: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += together) yield all.slice(from, from + together);
}
