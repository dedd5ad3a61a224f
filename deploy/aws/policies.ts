import type { TableDefinition } from '../../src/platform/dynamodb/tables/tables';

/** The actions of IAM that the programs of this repository need; none of them deletes anything. */
export type IamAction =
  | 'BatchGetItem'
  | 'CreateTable'
  | 'DescribeTable'
  | 'DescribeTimeToLive'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'UpdateItem'
  | 'UpdateTable'
  | 'UpdateTimeToLive';

/** One action on one table, or on one of its indexes, and what would stop working without it. */
export interface Permission {
  readonly table: TableDefinition['suffix'];
  readonly index?: string;
  readonly action: IamAction;
  readonly reason: string;
}

/** Everything that one program may do, and nothing else. */
export interface Policy {
  /** Part of the names of resources and outputs, such as `ServicePolicy`. */
  readonly name: 'Service' | 'Operator' | 'Verify' | 'Migrate';
  /** What runs under it, in words. */
  readonly runs: string;
  readonly permissions: readonly Permission[];
}

type Reasons = Readonly<Partial<Record<IamAction, string>>>;

function on(table: Permission['table'], reasons: Reasons): Permission[] {
  return Object.entries(reasons).map(([action, reason]) => ({ table, action: action as IamAction, reason }));
}

function onIndex(table: Permission['table'], index: string, reason: string): Permission {
  return { table, index, action: 'Query', reason };
}

/** The running service, on servers, in containers and on Lambda: it verifies its tables and does not make them. */
export const servicePolicy: Policy = {
  name: 'Service',
  runs: 'the service',
  permissions: [
    ...on('Inventory', {
      BatchGetItem: 'stocks before a commit, and what is owed, many SKUs at once',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      GetItem: 'one stock: the API, and the number of the moment of a push',
      Scan: 'GET /api/inventory and the CSV export list every SKU',
      UpdateItem: 'movements, and the marks of pushes (alone and in transactions)',
    }),
    onIndex('Inventory', 'pending-index', 'what Amazon is owed, what is parked or doubtful'),
    ...on('Transactions', {
      BatchGetItem: 'which movements and licence plates are known already',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      GetItem: 'leases, the state of the poll, how far an import came',
      PutItem: 'ledger rows (in transactions), records of pushes, the state of the poll',
      UpdateItem: 'leases, and how far an import came',
    }),
    onIndex('Transactions', 'sku-timestamp-index', 'the history of a SKU'),
    ...on('Returns', {
      BatchGetItem: 'the units that a report names again',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      PutItem: 'returned units (in transactions)',
      Query: 'the returns of a SKU',
    }),
    onIndex('Returns', 'month-timestamp-index', 'the returns of all SKUs'),
    ...on('Alerts', {
      BatchGetItem: 'which alerts still stand open',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      GetItem: 'one alert',
      UpdateItem: 'alerts are raised, closed, read and posted (alone and in transactions)',
    }),
    onIndex('Alerts', 'sku-timestamp-index', 'the alerts of a SKU'),
    onIndex('Alerts', 'unread-index', 'the alerts that nobody has read'),
    onIndex('Alerts', 'severity-timestamp-index', 'the alerts of a severity'),
    onIndex('Alerts', 'month-timestamp-index', 'all alerts'),
    onIndex('Alerts', 'delivery-index', 'the alerts that ALERT_WEBHOOK_URL is owed'),
  ],
};

const MAKE_TABLE: Reasons = {
  CreateTable: 'a table that is missing is made, with its indexes',
  DescribeTable: 'what is there, and whether it is ready',
  UpdateTable: 'an index that an older table lacks is added',
};

/** `npm run tables:create`, for whoever makes the tables without CloudFormation. */
export const operatorPolicy: Policy = {
  name: 'Operator',
  runs: '`npm run tables:create`',
  permissions: [
    ...on('Inventory', MAKE_TABLE),
    ...on('Transactions', {
      ...MAKE_TABLE,
      DescribeTimeToLive: 'whether old rows expire',
      UpdateTimeToLive: 'the expiry of old rows is switched on',
    }),
    ...on('Returns', MAKE_TABLE),
    ...on('Alerts', MAKE_TABLE),
  ],
};

/** `npm run verify`: it reads the ledger and the stocks, and may not write at all. */
export const verifyPolicy: Policy = {
  name: 'Verify',
  runs: '`npm run verify`',
  permissions: [
    ...on('Inventory', {
      GetItem: 'a second look at a stock that seems wrong',
      Scan: 'every stock',
    }),
    onIndex('Inventory', 'pending-index', 'whether what is owed is found by the sender'),
    ...on('Transactions', {
      DescribeTable: 'since when there is a ledger',
      Scan: 'every movement',
    }),
    onIndex('Transactions', 'sku-timestamp-index', 'a second look at the movements of a SKU'),
  ],
};

const CHECK_TABLES = 'the check that the tables are there before anything is written';

/** `npm run migrate`, once: whoever has this can write to stocks and rows, so take it back afterwards. */
export const migratePolicy: Policy = {
  name: 'Migrate',
  runs: '`npm run migrate`',
  permissions: [
    ...on('Inventory', {
      BatchGetItem: 'which SKUs are registered already, and whether the tables hold what the file says',
      DescribeTable: CHECK_TABLES,
      UpdateItem: 'stocks are registered (in transactions)',
    }),
    ...on('Transactions', {
      BatchGetItem: 'which rows are there already',
      DescribeTable: CHECK_TABLES,
      GetItem: 'when the migration of this file first began',
      PutItem: 'ledger rows and ids (in transactions), and when it began',
    }),
    ...on('Returns', {
      BatchGetItem: 'which returns are there already',
      DescribeTable: CHECK_TABLES,
      PutItem: 'returns (in transactions)',
    }),
    ...on('Alerts', {
      BatchGetItem: 'which alerts are there already',
      DescribeTable: CHECK_TABLES,
      PutItem: 'alerts (in transactions)',
    }),
  ],
};
