import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { StoreConfig } from '../config/app-config';
import { LedgerRepository } from '../inventory/ledger/ledger.repository';
import { DAY_MS } from '../platform/durations';
import { StoreUnavailable } from '../platform/dynamodb/store-error';
import { findProblems } from '../platform/dynamodb/tables/table-check';
import { setUpTables } from '../platform/dynamodb/tables/table-setup';
import { TABLES } from '../platform/dynamodb/tables/tables';
import { type CommandOutput, counted, type Environment, parseArguments, UsageError } from './command';
import type { FileStore } from './migrate/file-store';
import { readFileStore } from './migrate/file-store-reader';
import { wasRestocked } from './migrate/migrated-items';
import { Migration, type Tallies } from './migrate/migration';
import { problemLines, reportLines } from './migrate/migration-report';
import { MigrationRepository } from './migrate/migration.repository';
import type { Problem } from './migrate/values';
import { loadStoreConfig, type OpenStore, openStore, storeTrouble } from './open-store';

const CALL = 'npm run migrate -- data/store.json [--dry-run]';

/** The file is read into memory as a whole: 34 MB with 100,000 SKUs take 590 MB. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The migration was refused or its check failed; the message says why. */
class NotMigrated extends Error {}

/** The file as it was read. */
interface SourceFile {
  readonly path: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  readonly store: FileStore;
}

/**
 * Moves the file store of the older version into the tables. Exit codes: 0 the tables hold the file's content, 1
 * they do not (after a refusal nothing was written), 2 wrong arguments. `now` returns milliseconds since the epoch.
 */
export async function runMigrate(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
  now: () => number = Date.now,
): Promise<number> {
  let call: ReturnType<typeof parseCall> | undefined;
  try {
    call = parseCall(args);
    const config = loadStoreConfig(environment);
    const source = readSource(call.file, output);
    const store = await openStore(config);
    try {
      await migrate(source, { isDry: call.isDry, config, store, output, now });
    } finally {
      await store.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`${error.message} Usage: ${CALL}`);
      return 2;
    }
    if (error instanceof NotMigrated) {
      output.err(error.message);
      return 1;
    }
    const trouble = error instanceof StoreUnavailable ? error.message : storeTrouble(error);
    if (trouble === undefined) throw error;
    const state =
      call?.isDry === true
        ? 'Dry run: nothing was written.'
        : 'What was moved so far is complete: run the same command again to continue.';
    output.err(`${trouble}\n${state}`);
    return 1;
  }
}

function parseCall(args: readonly string[]): { readonly file: string; readonly isDry: boolean } {
  const parsed = parseArguments({
    args: [...args],
    options: { 'dry-run': { type: 'boolean' } },
    allowPositionals: true,
  });
  const [file, ...others] = parsed.positionals;
  if (file === undefined || others.length > 0) throw new UsageError('Give one file.');
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no file ${file}.`);
  if (!stats.isFile()) throw new UsageError(`${file} is no file.`);
  if (stats.size > MAX_FILE_BYTES)
    throw new UsageError(`${file} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, the most that is read.`);
  return { file, isDry: parsed.values['dry-run'] === true };
}

function readSource(path: string, output: CommandOutput): SourceFile {
  const bytes = readBytes(path);
  const store = readFileStore(bytes);
  const { problems, warnings, stocks, transactions, returns, alerts } = store;
  refuse(problems, `${path} has ${counted(problems.length, 'problem')}, so nothing was written`);
  output.out(
    `${path}: ${counted(stocks.length, 'SKU')}, ${counted(transactions.length, 'transaction id')}, ` +
      `${counted(returns.length, 'return')}, ${counted(alerts.length, 'alert')}`,
  );
  if (warnings.length > 0)
    output.out(`${counted(warnings.length, 'figure')} of the file to check:\n${problemLines(warnings)}`);
  return { path, digest: digestOf(bytes), store };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Work {
  readonly isDry: boolean;
  readonly config: StoreConfig;
  readonly store: OpenStore;
  readonly output: CommandOutput;
  readonly now: () => number;
}

async function migrate(source: SourceFile, { isDry, config, store, output, now }: Work): Promise<void> {
  const { client, documents, tables, place } = store;
  const { transactionTtlDays: ttlDays } = config;
  const areMissing = isDry && (await haveNoTables(store));
  if (areMissing) output.out(`There are no tables yet at ${place}: the migration would create them.`);
  else
    await setUpTables(client, {
      prefix: tables.prefix,
      create: config.createTables && !isDry,
      onReady: () => undefined,
      // A file of the other store has nothing for an optional table.
      onUnusable: () => undefined,
    });
  const ledger = new LedgerRepository(client, tables, config);
  const repository = new MigrationRepository(client, documents, tables, ledger, areMissing);
  const migration = new Migration(source.store, repository, ttlDays);
  const plan = await migration.planStocks();
  refuse(
    plan.conflicts,
    `${place} has ${counted(plan.conflicts.length, 'SKU')} with other figures, so nothing was written`,
  );
  const known = await repository.beganAt(source.digest);
  const beganMs = known ?? (isDry ? now() : await repository.begin(source.digest, now()));
  const atMs = timeOfRows(beganMs, now(), ttlDays);
  const { tallies, conflicts } = await migration.move(plan, atMs, isDry);
  output.out(`${reportLines(source.store, tallies, isDry)}\n${outcomeLine(tallies)}`);
  if (isDry) {
    output.out('Dry run: nothing was written.');
    return;
  }
  refuse(
    conflicts,
    `${counted(conflicts.length, 'SKU')} changed in ${place} while the file was moved, and stayed as found`,
  );
  await check(source, migration, atMs, output);
}

/**
 * The time that all rows carry: when the migration of this file first began, so that a resumed run writes the same
 * rows. After half of a row's retention the present is used instead, so that new rows do not expire soon.
 */
function timeOfRows(beganMs: number, nowMs: number, ttlDays: number): number {
  return ttlDays === 0 || nowMs - beganMs < (ttlDays * DAY_MS) / 2 ? beganMs : nowMs;
}

async function check(
  { path, digest, store }: SourceFile,
  migration: Migration,
  atMs: number,
  output: CommandOutput,
): Promise<void> {
  const { differences, movedSince } = await migration.check(atMs);
  refuse(differences, `The tables differ from the file in ${counted(differences.length, 'place')}`);
  if (movedSince > 0)
    output.out(
      `${counted(movedSince, 'SKU')} moved since the migration: compared by the first row of its ledger.`,
    );
  if (digestOf(readBytes(path)) !== digest)
    throw new NotMigrated(
      `${path} changed while it was moved: the tables hold its earlier content. ` +
        'Stop the older version, and set figures that changed since by CSV import.',
    );
  const restocked = store.returns.filter(wasRestocked).length;
  if (restocked > 0)
    output.out(
      `${counted(restocked, 'return')} had been restocked by the older version. Amazon's report names such returns again: ` +
        'read "The first poll of returns" in docs/migration.md before you start the service.',
    );
  output.out('Checked: the tables hold the content of the file. Prove the ledger with: npm run verify');
}

function refuse(problems: readonly Problem[], summary: string): void {
  if (problems.length > 0) throw new NotMigrated(`${summary}:\n${problemLines(problems)}`);
}

function outcomeLine(tallies: Tallies): string {
  const { stocks, transactions, returns, alerts, pending } = tallies;
  if ([stocks, transactions, returns, alerts].every(({ moved }) => moved === 0))
    return 'Nothing is left to move.';
  return pending === 0
    ? 'Amazon has every number already.'
    : `${counted(pending, 'SKU')} to push to Amazon: the service sends the numbers when it starts.`;
}

async function haveNoTables({ client, tables }: OpenStore): Promise<boolean> {
  const problems = await Promise.all(TABLES.map((table) => findProblems(client, tables.prefix, table)));
  // A table that exists can only lack an index.
  return problems.every(([problem]) => problem?.kind === 'missing' && problem.text.startsWith('table '));
}
