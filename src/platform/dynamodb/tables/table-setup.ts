import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { storeFailureOf } from '../store-error';
import {
  describeTable,
  findProblems,
  indexProblems,
  stuckStatus,
  TablesNotReady,
  wrongKeys,
} from './table-check';
import {
  attributeDefinitions,
  createTableInput,
  type IndexDefinition,
  indexInput,
  type TableDefinition,
  TABLES,
} from './tables';

/** What a table lacked; one without any was complete. */
export type TableChange =
  { readonly kind: 'created' | 'ttl_enabled' } | { readonly kind: 'index_added'; readonly index: string };

export interface TableSetupOptions {
  readonly prefix: string;
  /** False: verify only, and throw TablesNotReady when something is missing. */
  readonly create: boolean;
  /** Called once for each table that is usable, in the order of TABLES. */
  readonly onReady: (table: TableDefinition) => void;
  /** Called for each change of a table that was not complete, before the table is ready. */
  readonly onChange?: (table: TableDefinition, change: TableChange) => void;
  /** Milliseconds between two looks at a table or index that is being built. */
  readonly pollMs?: number;
  /** Where the tables are, in words for an operator. */
  readonly place?: string;
}

/** Milliseconds between two looks, and tries of one table while the store is throttled. */
const POLL_MS = 500;
const THROTTLED_ATTEMPTS = 6;

/** Starts of many instances meet DynamoDB's limit for looking at tables: whoever is throttled waits, longer each time. */
async function withPatience<T>({ pollMs = POLL_MS }: TableSetupOptions, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (storeFailureOf(error) !== 'throttled' || attempt === THROTTLED_ATTEMPTS) throw error;
      await delay(pollMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

/** Brings the four tables into the described shape, or proves that they are; waits until each is usable. */
export async function setUpTables(client: DynamoDBClient, options: TableSetupOptions): Promise<void> {
  if (options.create) {
    for (const table of TABLES) {
      await withPatience(options, () => createMissing(client, table, options));
      options.onReady(table);
    }
    return;
  }
  const problems = (
    await Promise.all(
      TABLES.map((table) => withPatience(options, () => findProblems(client, options.prefix, table))),
    )
  ).flat();
  if (problems.length > 0) throw new TablesNotReady(problems, options.place);
  for (const table of TABLES) options.onReady(table);
}

async function createMissing(
  client: DynamoDBClient,
  table: TableDefinition,
  options: TableSetupOptions,
): Promise<void> {
  const name = options.prefix + table.suffix;
  const isNew = (await describeTable(client, name)) === undefined;
  if (isNew) await createTable(client, options.prefix, table);
  let description = await untilActive(client, name, options);
  if (isNew) options.onChange?.(table, { kind: 'created' });
  const wrong = wrongKeys(name, table, description);
  if (wrong.length > 0) throw new TablesNotReady(wrong, options.place);
  for (const index of table.indexes) {
    if (hasIndex(description, index)) continue;
    // DynamoDB builds one index of a table at a time, and another instance may be the one that builds.
    while (!hasIndex(description, index)) {
      await addIndex(client, name, table, index, description);
      description = await untilActive(client, name, options);
    }
    options.onChange?.(table, { kind: 'index_added', index: index.name });
  }
  const problems = indexProblems(name, table, description);
  if (problems.length > 0) throw new TablesNotReady(problems, options.place);
  if ((await enableTtl(client, name, table, options)) && !isNew)
    options.onChange?.(table, { kind: 'ttl_enabled' });
}

async function createTable(client: DynamoDBClient, prefix: string, table: TableDefinition): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createTableInput(prefix, table)));
  } catch (error) {
    // Another instance was faster: its table is as good.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function addIndex(
  client: DynamoDBClient,
  name: string,
  table: TableDefinition,
  index: IndexDefinition,
  description: TableDescription,
): Promise<void> {
  const present = table.indexes.filter((candidate) => hasIndex(description, candidate));
  // A provisioned table wants figures for its index too; those of the table are the best guess there is.
  const provisioned = description.ProvisionedThroughput;
  const throughput =
    description.BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST' &&
    provisioned?.ReadCapacityUnits !== undefined &&
    provisioned.WriteCapacityUnits !== undefined &&
    provisioned.WriteCapacityUnits > 0
      ? {
          ProvisionedThroughput: {
            ReadCapacityUnits: provisioned.ReadCapacityUnits,
            WriteCapacityUnits: provisioned.WriteCapacityUnits,
          },
        }
      : {};
  try {
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: attributeDefinitions(table, [...present, index]),
        GlobalSecondaryIndexUpdates: [{ Create: { ...indexInput(index), ...throughput } }],
      }),
    );
  } catch (error) {
    // Another instance was faster: it builds now, or has built. Which error says so depends on the moment.
    if (error instanceof ResourceInUseException) return;
    const current = await describeTable(client, name);
    if (current === undefined || (isSettled(current) && !hasIndex(current, index))) throw error;
  }
}

function hasIndex(description: TableDescription, index: IndexDefinition): boolean {
  return description.GlobalSecondaryIndexes?.some((found) => found.IndexName === index.name) ?? false;
}

/** A new table may stay unseen for a moment; one that is not there after this many looks was deleted. */
const MISSING_LOOKS = 20;

async function untilActive(
  client: DynamoDBClient,
  name: string,
  { pollMs = POLL_MS, place }: TableSetupOptions,
): Promise<TableDescription> {
  for (let missing = 0; missing < MISSING_LOOKS;) {
    const description = await describeTable(client, name);
    if (description !== undefined && isSettled(description)) return description;
    if (description === undefined) missing += 1;
    else {
      // DynamoDB never gets a table out of these by itself.
      const stuck = stuckStatus(name, description);
      if (stuck.length > 0) throw new TablesNotReady(stuck, place);
    }
    await delay(pollMs);
  }
  throw new TablesNotReady(
    [{ kind: 'missing', text: `table ${name} vanished while it was being built` }],
    place,
  );
}

/** Neither the table nor any of its indexes is being built. */
function isSettled(description: TableDescription): boolean {
  return (
    description.TableStatus === 'ACTIVE' &&
    (description.GlobalSecondaryIndexes ?? []).every((index) => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE')
  );
}

/** False when it was on already. Throws TablesNotReady when the table expires by another attribute: it has one only. */
async function enableTtl(
  client: DynamoDBClient,
  name: string,
  { ttlAttribute }: TableDefinition,
  { place }: TableSetupOptions,
): Promise<boolean> {
  if (ttlAttribute === undefined) return false;
  const isOn = async (): Promise<boolean> => {
    const attribute = await expiryOf(client, name);
    if (attribute === undefined || attribute === ttlAttribute) return attribute !== undefined;
    const text = `table ${name} expires by the attribute ${attribute} instead of ${ttlAttribute}`;
    throw new TablesNotReady([{ kind: 'expiry', text }], place);
  };
  if (await isOn()) return false;
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
      }),
    );
  } catch (error) {
    // DynamoDB refuses to enable it twice: another instance may have been faster.
    if (!(await isOn())) throw error;
  }
  return true;
}

/** The attribute by which a table's items expire; undefined when they do not. */
async function expiryOf(client: DynamoDBClient, name: string): Promise<string | undefined> {
  const current = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const { TimeToLiveStatus: status, AttributeName } = current.TimeToLiveDescription ?? {};
  return status === 'ENABLED' || status === 'ENABLING' ? AttributeName : undefined;
}
