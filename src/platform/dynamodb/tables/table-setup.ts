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
import { retryDelayMs } from '../../retry-delay';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { storeFailureOf } from '../store-error';
import { isUnknownToStore } from './store-features';
import {
  describeTable,
  findProblems,
  indexProblems,
  stateProblem,
  tableKeyProblems,
  type TableProblem,
  TablesNotReady,
} from './table-check';
import {
  attributeDefinitions,
  createTableInput,
  type IndexDefinition,
  indexInput,
  REQUIRED_TABLES,
  type TableDefinition,
  TABLES,
} from './tables';

/** What was added to a table; `ttl_unknown`: the store does not delete expired rows itself. */
export type TableChange =
  | { readonly kind: 'created' | 'ttl_enabled' | 'ttl_unknown' }
  | { readonly kind: 'index_added'; readonly index: string };

interface TableSetupOptions {
  readonly prefix: string;
  /** False: only checks, and throws TablesNotReady when something is missing. */
  readonly create: boolean;
  /** Called once for each table that is usable, in the order of TABLES. */
  readonly onReady: (table: TableDefinition) => void;
  /** Called with a line for the log for an optional table that cannot be used; without it such a table is refused as any other. */
  readonly onUnusable?: (warning: string) => void;
  /** Called for each addition to a table, before the table is ready. */
  readonly onChange?: (table: TableDefinition, change: TableChange) => void;
  /** Milliseconds between two checks of a table or index that is being built. */
  readonly pollMs?: number;
  /** Where the tables are, in words for an operator. */
  readonly place?: string;
}

const POLL_MS = 500;
/** Tries for one table while the store is throttled, and the longest pause between two of them in milliseconds. */
const THROTTLED_ATTEMPTS = 7;
const LONGEST_PAUSE_MS = 10_000;
/** A new table may be invisible for a moment; after this many checks it counts as deleted. */
const MISSING_CHECKS = 20;

/** Creates what is missing of the tables, or checks that nothing is; waits until each is usable. */
export async function setUpTables(client: DynamoDBClient, options: TableSetupOptions): Promise<void> {
  const { onUnusable } = options;
  const setUp = options.create ? createTables : checkTables;
  if (onUnusable === undefined) {
    await setUp(client, TABLES, options);
    return;
  }
  await setUp(client, REQUIRED_TABLES, options);
  for (const table of TABLES.filter(({ isOptional }) => isOptional)) {
    try {
      await setUp(client, [table], options);
    } catch (error) {
      const reason = error instanceof TablesNotReady ? error.problems.join('; ') : reasonOfStore(error);
      if (reason === undefined) throw error;
      onUnusable(
        `The table ${options.prefix}${table.suffix} cannot be used: ${reason.replace(/\.$/, '')}. The calls that need it answer 503, and everything else works. Run \`npm run tables:create\` to create what is missing; no restart is needed.`,
      );
    }
  }
}

/** Why the store did not take a call; undefined when it may be down for every call. */
function reasonOfStore(error: unknown): string | undefined {
  return storeFailureOf(error) === 'unavailable' ? undefined : diagnose(error)?.message;
}

async function createTables(
  client: DynamoDBClient,
  tables: readonly TableDefinition[],
  options: TableSetupOptions,
): Promise<void> {
  for (const table of tables) {
    await retryThrottled(options, () => new TableSetup(client, table, options).createMissing());
    options.onReady(table);
  }
}

async function checkTables(
  client: DynamoDBClient,
  tables: readonly TableDefinition[],
  options: TableSetupOptions,
): Promise<void> {
  const checks = tables.map((table) =>
    retryThrottled(options, () => findProblems(client, options.prefix, table)),
  );
  const problems = (await Promise.all(checks)).flat();
  if (problems.length > 0) throw new TablesNotReady(problems, options.place);
  for (const table of tables) options.onReady(table);
}

/** Many instances that start at once exceed DynamoDB's rate for describing tables. */
async function retryThrottled<T>(
  { pollMs = POLL_MS }: TableSetupOptions,
  work: () => Promise<T>,
): Promise<T> {
  const rule = { firstMs: pollMs, longestMs: LONGEST_PAUSE_MS };
  for (let retries = 0; ; retries += 1) {
    try {
      return await work();
    } catch (error) {
      if (storeFailureOf(error) !== 'throttled' || retries === THROTTLED_ATTEMPTS - 1) throw error;
      await delay(retryDelayMs(rule, retries, Math.random()));
    }
  }
}

/** Creates what is missing of one table. Several instances may do so at the same time. */
class TableSetup {
  private readonly name: string;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: TableDefinition,
    private readonly options: TableSetupOptions,
  ) {
    this.name = options.prefix + table.suffix;
  }

  async createMissing(): Promise<void> {
    const { name, table } = this;
    const isNew = (await describeTable(this.client, name)) === undefined;
    if (isNew) await this.createTable();
    let description = await this.waitUntilActive();
    if (isNew) this.noteChange({ kind: 'created' });
    this.refuse(tableKeyProblems(name, table, description));
    for (const index of table.indexes) {
      if (hasIndex(description, index)) continue;
      // DynamoDB builds one index of a table at a time, and another instance may be the one that builds.
      while (!hasIndex(description, index)) {
        await this.addIndex(index, description);
        description = await this.waitUntilActive();
      }
      this.noteChange({ kind: 'index_added', index: index.name });
    }
    this.refuse(indexProblems(name, table, description));
    if (table.ttlAttribute === undefined) return;
    try {
      if ((await this.enableTtl(table.ttlAttribute)) && !isNew) this.noteChange({ kind: 'ttl_enabled' });
    } catch (error) {
      if (!isUnknownToStore(error)) throw error;
      this.noteChange({ kind: 'ttl_unknown' });
    }
  }

  private noteChange(change: TableChange): void {
    this.options.onChange?.(this.table, change);
  }

  private refuse(problems: readonly TableProblem[]): void {
    if (problems.length > 0) throw new TablesNotReady(problems, this.options.place);
  }

  private async createTable(): Promise<void> {
    try {
      await this.client.send(new CreateTableCommand(createTableInput(this.options.prefix, this.table)));
    } catch (error) {
      // Another instance creates the same table.
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  }

  private async addIndex(index: IndexDefinition, description: TableDescription): Promise<void> {
    const present = this.table.indexes.filter((candidate) => hasIndex(description, candidate));
    // The index of a provisioned table needs a capacity too: that of its table. An on-demand table reports 0.
    const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = description.ProvisionedThroughput ?? {};
    const isProvisioned = ReadCapacityUnits > 0 && WriteCapacityUnits > 0;
    const throughput = isProvisioned
      ? { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } }
      : {};
    try {
      await this.client.send(
        new UpdateTableCommand({
          TableName: this.name,
          AttributeDefinitions: attributeDefinitions(this.table, [...present, index]),
          GlobalSecondaryIndexUpdates: [{ Create: { ...indexInput(index), ...throughput } }],
        }),
      );
    } catch (error) {
      // Another instance builds the index, or has built it. Which error DynamoDB returns depends on the moment.
      if (error instanceof ResourceInUseException) return;
      const current = await describeTable(this.client, this.name);
      if (current === undefined || (isSettled(current) && !hasIndex(current, index))) throw error;
    }
  }

  private async waitUntilActive(): Promise<TableDescription> {
    const { pollMs = POLL_MS, place } = this.options;
    for (let missing = 0; missing < MISSING_CHECKS;) {
      const description = await describeTable(this.client, this.name);
      if (description === undefined) missing += 1;
      else if (isSettled(description)) return description;
      else {
        const state = stateProblem(this.name, description);
        // DynamoDB ends no other state by itself.
        if (state !== undefined && state.kind !== 'building') this.refuse([state]);
      }
      await delay(pollMs);
    }
    const text = `table ${this.name} was deleted while it was being built`;
    throw new TablesNotReady([{ kind: 'missing', text }], place);
  }

  /** Returns false when the expiry was enabled before. Refuses a table that expires by another attribute. */
  private async enableTtl(attribute: string): Promise<boolean> {
    if (await this.hasTtl(attribute)) return false;
    try {
      await this.client.send(
        new UpdateTimeToLiveCommand({
          TableName: this.name,
          TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
        }),
      );
    } catch (error) {
      if (isUnknownToStore(error)) throw error;
      // DynamoDB refuses to enable it twice: another instance may have been faster.
      if (!(await this.hasTtl(attribute))) throw error;
    }
    return true;
  }

  private async hasTtl(attribute: string): Promise<boolean> {
    const answer = await this.client.send(new DescribeTimeToLiveCommand({ TableName: this.name }));
    const { TimeToLiveStatus: status, AttributeName } = answer.TimeToLiveDescription ?? {};
    if (status !== 'ENABLED' && status !== 'ENABLING') return false;
    const text = `table ${this.name} expires by the attribute ${AttributeName ?? '?'} instead of ${attribute}`;
    if (AttributeName !== attribute) this.refuse([{ kind: 'expiry', text }]);
    return true;
  }
}

function hasIndex(description: TableDescription, index: IndexDefinition): boolean {
  return description.GlobalSecondaryIndexes?.some((found) => found.IndexName === index.name) ?? false;
}

/** Neither the table nor any of its indexes is being built. */
function isSettled({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return (
    TableStatus === 'ACTIVE' &&
    GlobalSecondaryIndexes.every(({ IndexStatus }) => (IndexStatus ?? 'ACTIVE') === 'ACTIVE')
  );
}
