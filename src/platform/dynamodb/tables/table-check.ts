import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { createTableInput, indexInput, type TableDefinition } from './tables';

/** Why the service cannot use a table: the text names it, the kind selects the remedy. */
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
    'A table expires by one attribute: disable its expiry (TTL), and when DynamoDB has done that, run `npm run tables:create`.',
  building: 'Wait for what is being built or deleted: start again when it is ACTIVE or gone.',
  key_of_kms:
    'A table with INACCESSIBLE_ENCRYPTION_CREDENTIALS cannot use its KMS key: enable that key, or allow DynamoDB to use it again.',
  archived: 'An archived table is out of service: restore it from its backup under the same name.',
};

/** Tables or indexes are missing or have another shape, and this process may not create them. */
export class TablesNotReady extends Error {
  override readonly name = 'TablesNotReady';
  readonly problems: readonly string[];

  /** `place`: where the tables are, in words. */
  constructor(found: readonly TableProblem[], place?: string) {
    const problems = found.map(({ text }) => text);
    const remedies = new Set(found.map(({ kind }) => REMEDIES[kind]));
    const head = `The DynamoDB tables are not usable${place === undefined ? '' : ` (${place})`}:`;
    super([head, ...problems.map((problem) => `  - ${problem}`), ...remedies].join('\n'));
    this.problems = problems;
  }
}

/** Why the service cannot use a table; empty when it can. */
export async function findProblems(
  client: DynamoDBClient,
  prefix: string,
  table: TableDefinition,
  signal?: AbortSignal,
): Promise<TableProblem[]> {
  const name = prefix + table.suffix;
  const description = await describeTable(client, name, signal);
  if (description === undefined) return [{ kind: 'missing', text: `table ${name} is missing` }];
  const state = stateProblem(name, description);
  if (state !== undefined) return [state];
  return [...tableKeyProblems(name, table, description), ...indexProblems(name, table, description)];
}

/** DynamoDB's description of a table; undefined when there is no such table. */
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

/** The state of a table that cannot be used now. Only `building` passes without an operator. */
export function stateProblem(name: string, { TableStatus }: TableDescription): TableProblem | undefined {
  if (isUsable(TableStatus)) return undefined;
  const text = `table ${name} is ${TableStatus ?? 'not ready'}`;
  if (TableStatus === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS') return { kind: 'key_of_kms', text };
  const isArchived = TableStatus === 'ARCHIVING' || TableStatus === 'ARCHIVED';
  return { kind: isArchived ? 'archived' : 'building', text };
}

/** A table that is UPDATING answers reads and writes. */
function isUsable(status: string | undefined): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

/** Keys of other names, or of another type than text. */
export function tableKeyProblems(
  name: string,
  table: TableDefinition,
  description: TableDescription,
): TableProblem[] {
  const { KeySchema } = createTableInput('', table);
  return keyDifferences(KeySchema, description.KeySchema, description).map((difference) => ({
    kind: 'table_keys',
    text: `table ${name} has ${difference}`,
  }));
}

/** Indexes that are missing, are being built, have other keys, or hold less than is read through them. */
export function indexProblems(
  name: string,
  table: TableDefinition,
  description: TableDescription,
): TableProblem[] {
  return table.indexes.flatMap((index): TableProblem[] => {
    const what = `index ${index.name} of table ${name}`;
    const found = description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name);
    if (found === undefined) return [{ kind: 'missing', text: `${what} is missing` }];
    if (found.IndexStatus !== undefined && !isUsable(found.IndexStatus))
      return [{ kind: 'building', text: `${what} is ${found.IndexStatus}` }];
    const differences = keyDifferences(indexInput(index).KeySchema, found.KeySchema, description);
    const projection = found.Projection?.ProjectionType ?? 'ALL';
    // An index that holds more than is read through it costs more and is still right.
    if (index.projection === 'ALL' && projection !== 'ALL')
      differences.push(`the projection ${projection} instead of ALL`);
    return differences.map((difference) => ({ kind: 'index_shape', text: `${what} has ${difference}` }));
  });
}

/** How keys differ from the expected ones. All keys here are text; a table made by hand may have a number. */
function keyDifferences(
  expected: TableDescription['KeySchema'],
  found: TableDescription['KeySchema'],
  { AttributeDefinitions = [] }: TableDescription,
): string[] {
  if (keyText(expected) !== keyText(found))
    return [`the keys ${keyText(found)} instead of ${keyText(expected)}`];
  return (found ?? []).flatMap(({ AttributeName }) => {
    const type =
      AttributeDefinitions.find((one) => one.AttributeName === AttributeName)?.AttributeType ?? 'S';
    return type === 'S' ? [] : [`the key ${AttributeName ?? '?'} of type ${type} instead of S`];
  });
}

function keyText(schema: TableDescription['KeySchema']): string {
  return (schema ?? []).map((key) => `${key.AttributeName ?? '?'} (${key.KeyType ?? '?'})`).join(', ');
}
