import {
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { createTableInput, type IndexDefinition, indexInput, type TableDefinition } from './tables';

/** What keeps a table from being used, in the operator's words, and which remedy there is. */
export interface TableProblem {
  readonly kind: 'missing' | 'table_keys' | 'index_shape' | 'expiry' | 'building' | 'key_of_kms' | 'archived';
  readonly text: string;
}

const REMEDIES: Readonly<Record<TableProblem['kind'], string>> = {
  missing:
    'Check AMAZON_REGION and TABLE_PREFIX. If they are right, run `npm run tables:create`, or start with CREATE_TABLES=true.',
  table_keys:
    'The keys of a table cannot be changed: set TABLE_PREFIX so that the service gets tables of its own, and run `npm run tables:create`.',
  index_shape:
    'Delete an index that has other keys or holds less; `npm run tables:create` adds the right one.',
  expiry:
    'A table expires by one attribute: switch its expiry (TTL) off, and when DynamoDB has done that, run `npm run tables:create`.',
  building: 'What is being built or deleted needs a while: start again when it is ACTIVE or gone.',
  key_of_kms:
    'A table with INACCESSIBLE_ENCRYPTION_CREDENTIALS cannot use its KMS key: switch that key on, or give DynamoDB its use again.',
  archived: 'An archived table is gone from service: restore it from its backup under the same name.',
};

/** Tables or indexes are missing, or of another shape, and this process may not create them. */
export class TablesNotReady extends Error {
  readonly problems: readonly string[];

  /** `place`: where was looked, in words. */
  constructor(found: readonly TableProblem[], place?: string) {
    const problems = found.map(({ text }) => text);
    const remedies = [...new Set(found.map(({ kind }) => REMEDIES[kind]))];
    super(
      [
        `The DynamoDB tables are not usable${place === undefined ? '' : ` (${place})`}:`,
        ...problems.map((problem) => `  - ${problem}`),
        ...remedies,
      ].join('\n'),
    );
    this.problems = problems;
    this.name = 'TablesNotReady';
  }
}

/** The same problems as text, for whoever only tells them; empty when the table is fine. */
export async function tableProblems(
  client: DynamoDBClient,
  prefix: string,
  table: TableDefinition,
  signal?: AbortSignal,
): Promise<string[]> {
  return (await findProblems(client, prefix, table, signal)).map(({ text }) => text);
}

/** What keeps a table from being used; empty when it is fine. */
export async function findProblems(
  client: DynamoDBClient,
  prefix: string,
  table: TableDefinition,
  signal?: AbortSignal,
): Promise<TableProblem[]> {
  const name = prefix + table.suffix;
  const description = await describeTable(client, name, signal);
  if (description === undefined) return [{ kind: 'missing', text: `table ${name} is missing` }];
  if (!isUsable(description.TableStatus)) return statusProblem(name, description);
  return [...wrongKeys(name, table, description), ...indexProblems(name, table, description)];
}

/** While UPDATING a table answers reads and writes as ever. */
function isUsable(status: string | undefined): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

function statusProblem(name: string, { TableStatus }: TableDescription): TableProblem[] {
  const text = `table ${name} is ${TableStatus ?? 'not ready'}`;
  if (TableStatus === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS') return [{ kind: 'key_of_kms', text }];
  const isArchived = TableStatus === 'ARCHIVING' || TableStatus === 'ARCHIVED';
  return [{ kind: isArchived ? 'archived' : 'building', text }];
}

/** A state that does not pass by waiting; empty for one that does. */
export function stuckStatus(name: string, description: TableDescription): TableProblem[] {
  if (isUsable(description.TableStatus)) return [];
  return statusProblem(name, description).filter(({ kind }) => kind !== 'building');
}

/** Keys of other names, or of another type than text. */
export function wrongKeys(
  name: string,
  table: TableDefinition,
  description: TableDescription,
): TableProblem[] {
  const expected = keyText(createTableInput('', table).KeySchema);
  const found = keyText(description.KeySchema);
  if (expected !== found)
    return [{ kind: 'table_keys', text: `table ${name} has the keys ${found} instead of ${expected}` }];
  return wrongTypes(description.KeySchema, description).map((words) => ({
    kind: 'table_keys',
    text: `table ${name} has ${words}`,
  }));
}

/** Indexes that are missing, not ready yet, have other keys, or hold less than is read through them. */
export function indexProblems(
  name: string,
  table: TableDefinition,
  description: TableDescription,
): TableProblem[] {
  return table.indexes.flatMap((index): TableProblem[] => {
    const what = `index ${index.name} of table ${name}`;
    const found = description.GlobalSecondaryIndexes?.find((candidate) => candidate.IndexName === index.name);
    if (found === undefined) return [{ kind: 'missing', text: `${what} is missing` }];
    if (found.IndexStatus !== undefined && !isUsable(found.IndexStatus))
      return [{ kind: 'building', text: `${what} is ${found.IndexStatus}` }];
    const expected = keyText(indexInput(index).KeySchema);
    if (keyText(found.KeySchema) !== expected)
      return [
        {
          kind: 'index_shape',
          text: `${what} has the keys ${keyText(found.KeySchema)} instead of ${expected}`,
        },
      ];
    return [...wrongTypes(found.KeySchema, description), ...tooNarrow(index, found)].map((words) => ({
      kind: 'index_shape',
      text: `${what} has ${words}`,
    }));
  });
}

/** What is read through an index must be in it; one that holds more than is read costs more and harms nothing. */
function tooNarrow(index: IndexDefinition, { Projection }: GlobalSecondaryIndexDescription): string[] {
  const found = Projection?.ProjectionType;
  if (index.projection !== 'ALL' || found === undefined || found === 'ALL') return [];
  return [`the projection ${found} instead of ALL`];
}

function keyText(schema: TableDescription['KeySchema']): string {
  return (schema ?? []).map((key) => `${key.AttributeName ?? '?'} (${key.KeyType ?? '?'})`).join(', ');
}

/** All keys here are text; a table that was made by hand may have a number of the same name. */
function wrongTypes(schema: TableDescription['KeySchema'], description: TableDescription): string[] {
  return (schema ?? []).flatMap(({ AttributeName }) => {
    const type = description.AttributeDefinitions?.find(
      (definition) => definition.AttributeName === AttributeName,
    )?.AttributeType;
    return type === undefined || type === 'S'
      ? []
      : [`the key ${AttributeName ?? '?'} of type ${type} instead of S`];
  });
}

/** What DynamoDB says of a table, undefined when there is none. */
export async function describeTable(
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
