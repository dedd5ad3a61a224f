import { setTimeout as delay } from 'node:timers/promises';
import type { StoreConfig } from '../config/app-config';
import { storeFailureOf } from '../platform/dynamodb/store-error';
import { EmbeddedEngineError } from '../platform/dynamodb/embedded/embedded-engine';
import { findProblems, TablesNotReady } from '../platform/dynamodb/tables/table-check';
import { type ProtectionResult, protectTable } from '../platform/dynamodb/tables/table-protection';
import { setUpTables, type TableChange } from '../platform/dynamodb/tables/table-setup';
import { TABLES } from '../platform/dynamodb/tables/tables';
import { type CommandOutput, type Environment, UsageError } from './command';
import { loadStoreConfig, type OpenStore, openStore, placeOf, storeTrouble } from './open-store';
import { completeOlderRows } from './tables/older-rows';
import { OlderRowsRepository } from './tables/older-rows.repository';
import { parseTablesCall, type TablesCall, USAGE } from './tables/tables-call';

/** Milliseconds between two calls to a store that is starting. */
const RETRY_MS = 500;

/** The tables are usable, and something else was not done; the message says what. */
class NotAllDone extends Error {}

/**
 * Creates the tables in the store of the environment, or adds what they lack, in production too. Exit codes: 0 all
 * is done, 1 not, 2 wrong arguments.
 */
export async function runTablesCreate(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    const call = parseTablesCall(args);
    const config = loadStoreConfig(environment);
    const isProduction = environment.NODE_ENV === 'production';
    output.out(`Tables at ${placeOf(config)}`);
    await withRetries(call.waitMs, () => createTables({ call, config, isProduction, output }));
    if (call.isDry) output.out('Dry run: nothing was written.');
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const trouble = error instanceof NotAllDone ? error.message : storeTrouble(error);
    if (trouble === undefined) throw error;
    output.err(trouble);
    return 1;
  }
}

async function withRetries(waitMs: number, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isTemporary(error) || performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

/** True when the store may be starting. A table of another shape or a folder in use stays as it is. */
function isTemporary(error: unknown): boolean {
  if (error instanceof TablesNotReady || error instanceof EmbeddedEngineError || error instanceof NotAllDone)
    return false;
  return storeFailureOf(error) === 'unavailable';
}

interface Work {
  readonly call: TablesCall;
  readonly config: StoreConfig;
  readonly isProduction: boolean;
  readonly output: CommandOutput;
}

async function createTables(work: Work): Promise<void> {
  const store = await openStore(work.config);
  try {
    const created = work.call.isDry ? await checkTables(store, work.output) : await setUp(store, work.output);
    // The local engines have no backups, and their tables are for trying out.
    const failures = work.isProduction ? await protectTables(store, work, created) : [];
    if (work.call.withRows) failures.push(...(await completeRows(store, work, created)));
    if (failures.length > 0)
      throw new NotAllDone(['The tables are usable. Not done:', ...failures].join('\n  - '));
  } finally {
    await store.close();
  }
}

/** Returns the suffixes of the tables that were created. */
async function setUp({ client, tables }: OpenStore, output: CommandOutput): Promise<ReadonlySet<string>> {
  const created = new Set<string>();
  let changes: string[] = [];
  await setUpTables(client, {
    prefix: tables.prefix,
    create: true,
    onChange: ({ suffix }, change) => {
      if (change.kind === 'created') created.add(suffix);
      changes.push(textOf(change));
    },
    onReady: ({ suffix }) => {
      output.out(
        `  ${tables.prefix}${suffix}: ${changes.length === 0 ? 'was complete' : changes.join(', ')}`,
      );
      changes = [];
    },
  });
  return created;
}

/** Returns the suffixes of the tables that are missing. */
async function checkTables(
  { client, tables }: OpenStore,
  output: CommandOutput,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const table of TABLES) {
    const problems = await findProblems(client, tables.prefix, table);
    if (problems.some(({ kind, text }) => kind === 'missing' && text.startsWith('table ')))
      missing.add(table.suffix);
    const texts = problems.map(({ text }) => text);
    output.out(`  ${tables.prefix}${table.suffix}: ${texts.length === 0 ? 'is complete' : texts.join(', ')}`);
  }
  return missing;
}

/** Returns what was not done. */
async function protectTables(
  { client, tables }: OpenStore,
  { call, config, output }: Work,
  created: ReadonlySet<string>,
): Promise<string[]> {
  const failures: string[] = [];
  const denied = new Map<string, string[]>();
  const options = { isAws: config.engine.kind === 'aws', isDry: call.isDry };
  for (const { suffix } of TABLES) {
    if (call.isDry && created.has(suffix)) continue;
    const name = `${tables.prefix}${suffix}`;
    for (const result of await protectTable(client, name, call.protectionFor(tables.prefix), options)) {
      output.out(`  ${name}: ${protectionText(result, call.isDry)}`);
      if (result.kind === 'failed') failures.push(result.message);
      if (result.kind === 'denied')
        denied.set(result.permission, [...(denied.get(result.permission) ?? []), name]);
    }
  }
  for (const [permission, names] of denied)
    failures.push(
      `the credentials lack the permission ${permission} on ${names.join(', ')}: allow it (OperatorPolicy in SECURITY.md), or leave it out (--no-pitr, --no-deletion-protection, --no-tags)`,
    );
  return failures;
}

function protectionText({ kind, feature }: ProtectionResult, isDry: boolean): string {
  switch (kind) {
    case 'set':
      return isDry ? `${feature} would be set` : `${feature} set`;
    case 'unknown':
      return `this store has no ${feature.replace(/^tags .*/, 'tags')}`;
    case 'denied':
    case 'failed':
      return `${feature} not set`;
  }
}

/** Returns what was not done: who may create tables may not read the rows. */
async function completeRows(
  store: OpenStore,
  { call, output }: Work,
  without: ReadonlySet<string>,
): Promise<string[]> {
  try {
    await completeOlderRows({
      rows: new OlderRowsRepository(store.documents),
      tables: store.tables,
      without,
      isDry: call.isDry,
      output,
      now: Date.now,
    });
    return [];
  } catch (error) {
    const trouble = storeFailureOf(error) === 'barred' ? storeTrouble(error) : undefined;
    if (trouble === undefined) throw error;
    return [`rows of an older version were not looked for (--no-rows leaves that out): ${trouble}`];
  }
}

function textOf(change: TableChange): string {
  switch (change.kind) {
    case 'created':
      return 'created';
    case 'ttl_enabled':
      return 'expiry of old rows switched on';
    case 'ttl_unknown':
      return 'this store has no expiry (TTL): old rows stay';
    case 'index_added':
      return `index ${change.index} added`;
  }
}
