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
/** Milliseconds between two tries to reach a store that is just starting. */
const RETRY_MS = 500;

/**
 * Creates the four tables where the environment points to, or adds what they lack; in production too, since it is
 * asked to. `--wait SECONDS` gives a store that does not answer yet so long to start. Returns the exit code: 0 when
 * all tables are usable, 1 when not, 2 when it was called wrongly.
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
    await patiently(waitMs, () => createTables(config, output));
    return 0;
  } catch (error) {
    const trouble = storeTrouble(error);
    if (trouble === undefined) throw error;
    output.err(trouble);
    return 1;
  }
}

/** Milliseconds to wait for the store; undefined when the arguments are no good. */
function waitOf(args: readonly string[]): number | undefined {
  try {
    const { wait } = parseArgs({ args: [...args], options: { wait: { type: 'string' } } }).values;
    if (wait === undefined) return 0;
    return /^\d{1,4}$/.test(wait) ? Number(wait) * 1000 : undefined;
  } catch {
    return undefined;
  }
}

async function patiently(waitMs: number, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!mayPass(error) || performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

/** Whether the store may be only starting; a table of another shape or a folder in use does not go away. */
function mayPass(error: unknown): boolean {
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
        changes.push(inWords(change));
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

function inWords(change: TableChange): string {
  switch (change.kind) {
    case 'created':
      return 'created';
    case 'ttl_enabled':
      return 'expiry of old rows switched on';
    case 'index_added':
      return `index ${change.index} added`;
  }
}
