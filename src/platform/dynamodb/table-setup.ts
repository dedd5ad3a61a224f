import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import {
  attributeDefinitions,
  createTableInput,
  type IndexDefinition,
  indexInput,
  type TableDefinition,
  TABLES,
} from './tables';

/** Tables or indexes are missing, or of another shape, and this process may not create them. */
export class TablesNotReady extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The DynamoDB tables are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
        'Run `npm run tables:create`, or start with CREATE_TABLES=true.',
    );
    this.name = 'TablesNotReady';
  }
}

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
}

/** Brings the four tables into the described shape, or proves that they are; waits until each is usable. */
export async function setUpTables(client: DynamoDBClient, options: TableSetupOptions): Promise<void> {
  if (options.create) {
    for (const table of TABLES) {
      await createMissing(client, table, options);
      options.onReady(table);
    }
    return;
  }
  const problems = (
    await Promise.all(TABLES.map((table) => tableProblems(client, options.prefix, table)))
  ).flat();
  if (problems.length > 0) throw new TablesNotReady(problems);
  for (const table of TABLES) options.onReady(table);
}

/** What keeps a table from being used, each problem in the operator's words; empty when it is fine. */
export async function tableProblems(
  client: DynamoDBClient,
  prefix: string,
  table: TableDefinition,
  signal?: AbortSignal,
): Promise<string[]> {
  const name = prefix + table.suffix;
  const description = await describe(client, name, signal);
  if (description === undefined) return [`table ${name} is missing`];
  if (!isUsable(description.TableStatus))
    return [`table ${name} is ${description.TableStatus ?? 'not ready'}`];
  return [...wrongKeys(name, table, description), ...indexProblems(name, table, description)];
}

/** While UPDATING a table answers reads and writes as ever. */
function isUsable(status: string | undefined): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

function wrongKeys(name: string, table: TableDefinition, description: TableDescription): string[] {
  const expected = keyText(createTableInput('', table).KeySchema);
  const found = keyText(description.KeySchema);
  return expected === found ? [] : [`table ${name} has the keys ${found} instead of ${expected}`];
}

function indexProblems(name: string, table: TableDefinition, description: TableDescription): string[] {
  return table.indexes.flatMap((index) => {
    const found = description.GlobalSecondaryIndexes?.find((candidate) => candidate.IndexName === index.name);
    if (found === undefined) return [`index ${index.name} of table ${name} is missing`];
    if (found.IndexStatus !== undefined && !isUsable(found.IndexStatus))
      return [`index ${index.name} of table ${name} is ${found.IndexStatus}`];
    const expected = keyText(indexInput(index).KeySchema);
    return keyText(found.KeySchema) === expected
      ? []
      : [
          `index ${index.name} of table ${name} has the keys ${keyText(found.KeySchema)} instead of ${expected}`,
        ];
  });
}

function keyText(schema: TableDescription['KeySchema']): string {
  return (schema ?? []).map((key) => `${key.AttributeName ?? '?'} (${key.KeyType ?? '?'})`).join(', ');
}

async function describe(
  client: DynamoDBClient,
  name: string,
  signal?: AbortSignal,
): Promise<TableDescription | undefined> {
  try {
    const answer = await client.send(
      new DescribeTableCommand({ TableName: name }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return answer.Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createMissing(
  client: DynamoDBClient,
  table: TableDefinition,
  options: TableSetupOptions,
): Promise<void> {
  const name = options.prefix + table.suffix;
  const pollMs = options.pollMs ?? 500;
  const isNew = (await describe(client, name)) === undefined;
  if (isNew) await createTable(client, options.prefix, table);
  let description = await untilActive(client, name, pollMs);
  if (isNew) options.onChange?.(table, { kind: 'created' });
  const wrong = wrongKeys(name, table, description);
  if (wrong.length > 0) throw new TablesNotReady(wrong);
  for (const index of table.indexes) {
    if (hasIndex(description, index)) continue;
    // DynamoDB builds one index of a table at a time, and another instance may be the one that builds.
    while (!hasIndex(description, index)) {
      await addIndex(client, name, table, index, description);
      description = await untilActive(client, name, pollMs);
    }
    options.onChange?.(table, { kind: 'index_added', index: index.name });
  }
  const problems = indexProblems(name, table, description);
  if (problems.length > 0) throw new TablesNotReady(problems);
  if ((await enableTtl(client, name, table)) && !isNew) options.onChange?.(table, { kind: 'ttl_enabled' });
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
    const current = await describe(client, name);
    if (current === undefined || (isSettled(current) && !hasIndex(current, index))) throw error;
  }
}

function hasIndex(description: TableDescription, index: IndexDefinition): boolean {
  return description.GlobalSecondaryIndexes?.some((found) => found.IndexName === index.name) ?? false;
}

/** A new table may stay unseen for a moment; one that is not there after this many looks was deleted. */
const MISSING_LOOKS = 20;

async function untilActive(client: DynamoDBClient, name: string, pollMs: number): Promise<TableDescription> {
  for (let missing = 0; missing < MISSING_LOOKS;) {
    const description = await describe(client, name);
    if (description !== undefined && isSettled(description)) return description;
    if (description === undefined) missing += 1;
    await delay(pollMs);
  }
  throw new TablesNotReady([`table ${name} vanished while it was being built`]);
}

/** Neither the table nor any of its indexes is being built. */
function isSettled(description: TableDescription): boolean {
  return (
    description.TableStatus === 'ACTIVE' &&
    (description.GlobalSecondaryIndexes ?? []).every((index) => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE')
  );
}

/** False when it was on already. */
async function enableTtl(client: DynamoDBClient, name: string, table: TableDefinition): Promise<boolean> {
  if (table.ttlAttribute === undefined || (await hasTtl(client, name))) return false;
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: table.ttlAttribute, Enabled: true },
      }),
    );
  } catch (error) {
    // DynamoDB refuses to enable it twice: another instance may have been faster.
    if (!(await hasTtl(client, name))) throw error;
  }
  return true;
}

async function hasTtl(client: DynamoDBClient, name: string): Promise<boolean> {
  const current = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const status = current.TimeToLiveDescription?.TimeToLiveStatus;
  return status === 'ENABLED' || status === 'ENABLING';
}
