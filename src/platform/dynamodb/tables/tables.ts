import type { CreateTableCommandInput, KeySchemaElement } from '@aws-sdk/client-dynamodb';

/** An index: its keys, and whether it holds whole items or only keys. */
export interface IndexDefinition {
  readonly name: string;
  readonly hash: string;
  readonly range: string;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

export interface TableDefinition {
  /** The name after the prefix; the log of the start uses it too. */
  readonly suffix: 'Inventory' | 'Transactions' | 'Returns' | 'Alerts' | 'Listings';
  readonly hash: string;
  readonly range?: string;
  readonly indexes: readonly IndexDefinition[];
  /** The attribute, in seconds since the epoch, after which DynamoDB may delete an item. */
  readonly ttlAttribute?: string;
  /** The service starts and is ready without it; the calls that need it say that it is missing. */
  readonly isOptional?: true;
}

/**
 * The description of the tables, for the service, the tests and `tables:create`. All keys are strings.
 * `pending-index` is the outbox: sparse, and only keys, because the sender reads the stock. Returns and alerts are
 * indexed by month, which bounds the size of a partition. `unread-index` and `delivery-index` are sparse: an alert
 * leaves them when it is read, and when it is posted to the webhook.
 */
export const TABLES: readonly TableDefinition[] = [
  {
    suffix: 'Inventory',
    hash: 'sku',
    indexes: [{ name: 'pending-index', hash: 'pending', range: 'pendingSince', projection: 'KEYS_ONLY' }],
  },
  {
    suffix: 'Transactions',
    hash: 'txId',
    indexes: [{ name: 'sku-timestamp-index', hash: 'sku', range: 'timestamp', projection: 'ALL' }],
    ttlAttribute: 'expiresAt',
  },
  {
    suffix: 'Returns',
    hash: 'sku',
    range: 'timestamp',
    indexes: [{ name: 'month-timestamp-index', hash: 'month', range: 'timestamp', projection: 'ALL' }],
  },
  {
    suffix: 'Alerts',
    hash: 'alertId',
    indexes: [
      { name: 'sku-timestamp-index', hash: 'sku', range: 'timestamp', projection: 'ALL' },
      { name: 'unread-index', hash: 'unread', range: 'timestamp', projection: 'ALL' },
      { name: 'severity-timestamp-index', hash: 'severity', range: 'timestamp', projection: 'ALL' },
      { name: 'month-timestamp-index', hash: 'month', range: 'timestamp', projection: 'ALL' },
      { name: 'delivery-index', hash: 'delivery', range: 'timestamp', projection: 'ALL' },
    ],
  },
  {
    suffix: 'Listings',
    hash: 'pk',
    range: 'sk',
    indexes: [{ name: 'pending-index', hash: 'pending', range: 'pendingSince', projection: 'KEYS_ONLY' }],
    isOptional: true,
  },
];

/** Without one of these the service does not start. */
export const REQUIRED_TABLES = TABLES.filter(({ isOptional }) => isOptional !== true);

/** A table by its full name and its definition's suffix. */
export interface NamedTable {
  readonly name: string;
  readonly suffix: TableDefinition['suffix'];
}

/** The optional table among tables of these full names; undefined when each of them is required. */
export function optionalTableAmong(names: readonly string[]): NamedTable | undefined {
  for (const { suffix, isOptional } of TABLES) {
    const name = isOptional === true ? names.find((candidate) => candidate.endsWith(suffix)) : undefined;
    if (name !== undefined) return { name, suffix };
  }
  return undefined;
}

/** The full names of the tables under one prefix, for the repositories. */
export class TableNames {
  readonly inventory: string;
  readonly transactions: string;
  readonly returns: string;
  readonly alerts: string;
  readonly listings: string;

  constructor(readonly prefix: string) {
    this.inventory = `${prefix}Inventory`;
    this.transactions = `${prefix}Transactions`;
    this.returns = `${prefix}Returns`;
    this.alerts = `${prefix}Alerts`;
    this.listings = `${prefix}Listings`;
  }
}

function keySchema(hash: string, range: string | undefined): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: hash, KeyType: 'HASH' }];
  if (range !== undefined) schema.push({ AttributeName: range, KeyType: 'RANGE' });
  return schema;
}

export function indexInput(index: IndexDefinition): {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' };
} {
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.hash, index.range),
    Projection: { ProjectionType: index.projection },
  };
}

/** The attributes of the keys. DynamoDB refuses a missing and a surplus definition. */
export function attributeDefinitions(
  table: TableDefinition,
  indexes: readonly IndexDefinition[] = table.indexes,
): { AttributeName: string; AttributeType: 'S' }[] {
  const names = new Set([table.hash, table.range, ...indexes.flatMap((index) => [index.hash, index.range])]);
  return [...names]
    .filter((name) => name !== undefined)
    .map((name) => ({ AttributeName: name, AttributeType: 'S' as const }));
}

/** The CreateTable request of a table: on demand, with all its indexes. */
export function createTableInput(prefix: string, table: TableDefinition): CreateTableCommandInput {
  return {
    TableName: prefix + table.suffix,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(table.hash, table.range),
    AttributeDefinitions: attributeDefinitions(table),
    ...(table.indexes.length > 0 ? { GlobalSecondaryIndexes: table.indexes.map(indexInput) } : {}),
  };
}
