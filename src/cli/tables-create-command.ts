import type { StoreConfig } from '../config/app-config';
import { setUpTables, type TableChange } from '../platform/dynamodb/table-setup';
import type { CommandOutput, Environment } from './command';
import { loadStoreConfig, openStore, placeOf, storeTrouble } from './open-store';

/**
 * Creates the four tables where the environment points to, or adds what they lack; in production too, since it is
 * asked to. Returns the exit code: 0 when all are usable, 1 when not.
 */
export async function runTablesCreate(
  _args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  let place = 'the store';
  try {
    const config = loadStoreConfig(environment);
    place = placeOf(config);
    output.out(`Tables at ${place}`);
    await createTables(config, output);
    return 0;
  } catch (error) {
    const trouble = storeTrouble(error, place);
    if (trouble === undefined) throw error;
    output.err(trouble);
    return 1;
  }
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
