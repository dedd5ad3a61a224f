import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { StoreConfig } from '../config/app-config';
import { storeFailureOf } from '../platform/dynamodb/store-error';
import { EmbeddedEngineError } from '../platform/dynamodb/embedded/embedded-engine';
import { TablesNotReady } from '../platform/dynamodb/tables/table-check';
import { setUpTables, type TableChange } from '../platform/dynamodb/tables/table-setup';
import type { CommandOutput, Environment } from './command';
import { loadStoreConfig, openStore, placeOf, storeTrouble } from './open-store';

const USAGE = 'Usage: npm run tables:create [-- --wait SECONDS]';
/** Milliseconds between two calls to a store that is starting. */
const RETRY_MS = 500;

/**
 * Creates the four tables in the store of the environment, or adds what they lack, in production too. `--wait SECONDS`
 * waits so long for a store that does not answer yet. Exit codes: 0 all tables are usable, 1 not, 2 wrong arguments.
 */
export async function runTablesCreate(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  const waitMs = waitOf(args);
  if (waitMs === undefined) {
    output.err(USAGE);
    return 2;
  }
  try {
    const config = loadStoreConfig(environment);
    output.out(`Tables at ${placeOf(config)}`);
    await withRetries(waitMs, () => createTables(config, output));
    return 0;
  } catch (error) {
    const trouble = storeTrouble(error);
    if (trouble === undefined) throw error;
    output.err(trouble);
    return 1;
  }
}

/** Milliseconds to wait for the store; undefined for wrong arguments. */
function waitOf(args: readonly string[]): number | undefined {
  try {
    const { wait } = parseArgs({ args: [...args], options: { wait: { type: 'string' } } }).values;
    if (wait === undefined) return 0;
    return /^\d{1,4}$/.test(wait) ? Number(wait) * 1000 : undefined;
  } catch {
    return undefined;
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
  if (error instanceof TablesNotReady || error instanceof EmbeddedEngineError) return false;
  return storeFailureOf(error) === 'unavailable';
}

async function createTables(config: StoreConfig, output: CommandOutput): Promise<void> {
  const store = await openStore(config);
  try {
    let changes: string[] = [];
    await setUpTables(store.client, {
      prefix: config.tablePrefix,
      create: true,
      onChange: (_table, change) => {
        changes.push(textOf(change));
      },
      onReady: ({ suffix }) => {
        output.out(
          `  ${config.tablePrefix}${suffix}: ${changes.length === 0 ? 'was complete' : changes.join(', ')}`,
        );
        changes = [];
      },
    });
  } finally {
    await store.close();
  }
}

function textOf(change: TableChange): string {
  switch (change.kind) {
    case 'created':
      return 'created';
    case 'ttl_enabled':
      return 'expiry of old rows switched on';
    case 'index_added':
      return `index ${change.index} added`;
  }
}
