import { statSync } from 'node:fs';
import { parseArgs, types } from 'node:util';
import { DAY_MS } from '../platform/durations';
import type { StoreConfig } from '../config/app-config';
import { LedgerRepository } from '../inventory/ledger/ledger.repository';
import { StoreUnavailable } from '../platform/dynamodb/store-error';
import { findProblems } from '../platform/dynamodb/tables/table-check';
import { setUpTables } from '../platform/dynamodb/tables/table-setup';
import { TABLES } from '../platform/dynamodb/tables/tables';
import type { CommandOutput, Environment } from './command';
import { Migration, type Tallies } from './migrate/migration';
import { counted, problemLines, reportLines } from './migrate/migration-words';
import { MigrationRepository } from './migrate/migration.repository';
import { OlderStore, type Told } from './migrate/older-store';
import { stepProgress } from './migrate/step-progress';
import { loadStoreConfig, type OpenStore, openStore, storeTrouble } from './open-store';

const CALL = 'npm run migrate -- data/store.json [--dry-run]';

interface Call {
  readonly file: string;
  readonly isDry: boolean;
}

/** The caller must call otherwise. */
class UsageError extends Error {}

/** The migration was refused, or came to an end that is none; what there was to say has been said. */
class NotMigrated extends Error {}

/**
 * Moves the file store of the older version into the four tables. Exit codes: 0 the tables hold what the file says, 1
 * they do not (after a refusal nothing was written), 2 a wrong call. `now` gives milliseconds since the epoch.
 */
export async function runMigrate(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
  now: () => number = Date.now,
): Promise<number> {
  let older: OlderStore | undefined;
  let call: Call | undefined;
  try {
    call = parseCall(args);
    const config = loadStoreConfig(environment);
    older = await readOlder(call.file, output);
    const store = await openStore(config);
    try {
      await migrate(older, { call, config, store, output, now });
    } finally {
      await store.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof NotMigrated) return 1;
    if (error instanceof UsageError) {
      output.err(error.message);
      return 2;
    }
    const trouble = error instanceof StoreUnavailable ? error.message : storeTrouble(error);
    if (trouble === undefined) throw error;
    const standing =
      call?.isDry === true
        ? 'Dry run: nothing was written.'
        : 'What was moved so far is whole: the same call goes on where it was.';
    output.err(`${trouble}\n${standing}`);
    return 1;
  } finally {
    older?.close();
  }
}

function parseCall(args: readonly string[]): Call {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { 'dry-run': { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    const said = types.isNativeError(error) ? error.message.split('. ')[0] : 'The options cannot be read';
    throw new UsageError(`${said ?? ''}. Usage: ${CALL}`);
  }
  const [file, ...others] = parsed.positionals;
  if (file === undefined || others.length > 0) throw new UsageError(`Give one file: ${CALL}`);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no file ${file}. Usage: ${CALL}`);
  if (!stats.isFile()) throw new UsageError(`${file} is no file. Usage: ${CALL}`);
  return { file, isDry: parsed.values['dry-run'] === true };
}

async function readOlder(file: string, output: CommandOutput): Promise<OlderStore> {
  let older: OlderStore;
  try {
    older = await OlderStore.read(file, stepProgress(output, 'reading'));
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
    if (code === 'EACCES' || code === 'EPERM') throw new UsageError(`${file} cannot be read (${code}).`);
    throw error;
  }
  const { problems, warnings, counts } = older;
  if (problems.count > 0) {
    older.close();
    output.err(
      `${file} has ${counted(problems.count, 'problem')}, so nothing was written:\n${problemLines(problems)}`,
    );
    throw new NotMigrated();
  }
  output.out(
    `${file}: ${counted(counts.stocks, 'SKU')}, ${counted(counts.transactions, 'transaction id')}, ` +
      `${counted(counts.returns, 'return')}, ${counted(counts.alerts, 'alert')}`,
  );
  if (warnings.count > 0)
    output.out(`${counted(warnings.count, 'figure')} of the file to know of:\n${problemLines(warnings)}`);
  return older;
}

interface Work {
  readonly call: Call;
  readonly config: StoreConfig;
  readonly store: OpenStore;
  readonly output: CommandOutput;
  readonly now: () => number;
}

async function migrate(older: OlderStore, { call, config, store, output, now }: Work): Promise<void> {
  const { client, tables, place } = store;
  const { isDry } = call;
  const { transactionTtlDays: ttlDays } = config;
  const areMissing = isDry && (await haveNoTables(store));
  if (areMissing) output.out(`There are no tables yet at ${place}: the migration would create them.`);
  else
    await setUpTables(client, {
      prefix: tables.prefix,
      create: config.createTables && !isDry,
      onReady: () => undefined,
    });
  const ledger = new LedgerRepository(client, tables, config);
  const repository = new MigrationRepository(client, tables, ledger, areMissing);
  const known = await repository.beganAt(older.digest);
  const planned = new Migration(older, repository, timeOf(known, now(), ttlDays), ttlDays);
  const conflicts = await planned.conflicts(stepProgress(output, 'comparing'));
  refuse(
    conflicts,
    `${place} knows ${counted(conflicts.count, 'SKU')} otherwise, so nothing was written`,
    output,
  );
  if (isDry) {
    const { tallies } = await planned.move(stepProgress(output, 'counting'), true);
    output.out(`${reportLines(older.counts, tallies, true)}\n${outcomeLine(tallies)}`);
    output.out('Dry run: nothing was written.');
    return;
  }
  const migration =
    known === undefined
      ? new Migration(older, repository, await repository.begin(older.digest, now()), ttlDays)
      : planned;
  const { tallies, conflicts: late } = await migration.move(stepProgress(output, 'moving'), false);
  output.out(`${reportLines(older.counts, tallies, false)}\n${outcomeLine(tallies)}`);
  refuse(
    late,
    `${counted(late.count, 'SKU')} changed in ${place} while the file was moved, and stayed as found`,
    output,
  );
  await check(older, migration, output);
}

/**
 * The time that all rows carry: when the migration of this file first began, so that a run which goes on leaves the
 * same rows; but not a time so long ago that new rows would soon expire.
 */
function timeOf(beganMs: number | undefined, nowMs: number, ttlDays: number): number {
  const isRecent = beganMs !== undefined && (ttlDays === 0 || nowMs - beganMs < (ttlDays * DAY_MS) / 2);
  return isRecent ? beganMs : nowMs;
}

async function check(older: OlderStore, migration: Migration, output: CommandOutput): Promise<void> {
  const { differences, movedSince } = await migration.check(stepProgress(output, 'checking'));
  refuse(differences, `The tables differ from the file in ${counted(differences.count, 'place')}`, output);
  if (movedSince > 0)
    output.out(
      `${counted(movedSince, 'SKU')} moved since, as it may: compared by the first row of its ledger.`,
    );
  if (!(await older.isUnchanged())) {
    output.err(
      `${older.file} changed while it was moved: what it said at the beginning is in the tables. ` +
        'Stop the older version; figures that changed since are to be set by CSV import.',
    );
    throw new NotMigrated();
  }
  const { restocked } = older.counts;
  if (restocked > 0)
    output.out(
      `${counted(restocked, 'return')} had been restocked by the older version. Amazon's report names such returns again: ` +
        'read "The first poll of returns" in docs/migration.md before you start the service.',
    );
  output.out('Checked: the tables hold what the file says. Prove the ledger with: npm run verify');
}

function refuse(told: Told, what: string, output: CommandOutput): void {
  if (told.count === 0) return;
  output.err(`${what}:\n${problemLines(told)}`);
  throw new NotMigrated();
}

function outcomeLine(tallies: Tallies): string {
  const { stocks, transactions, returns, alerts, owed } = tallies;
  if ([stocks, transactions, returns, alerts].every(({ moved }) => moved === 0))
    return 'Nothing is left to move.';
  return owed === 0
    ? 'Amazon was told every number already.'
    : `Amazon is owed the numbers of ${counted(owed, 'SKU')}: the service sends them when it starts.`;
}

async function haveNoTables({ client, tables }: OpenStore): Promise<boolean> {
  const problems = await Promise.all(TABLES.map((table) => findProblems(client, tables.prefix, table)));
  // A table that is there lacks an index at the most.
  return problems.every(([problem]) => problem?.kind === 'missing' && problem.text.startsWith('table '));
}
