import type { TableDefinition } from '../../src/platform/dynamodb/tables/tables';

/** The actions of IAM that the programs of this repository need; all items that they delete are in Listings. */
export type IamAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'CreateTable'
  | 'DeleteItem'
  | 'DescribeContinuousBackups'
  | 'DescribeTable'
  | 'DescribeTimeToLive'
  | 'GetItem'
  | 'ListTagsOfResource'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'TagResource'
  | 'UpdateContinuousBackups'
  | 'UpdateItem'
  | 'UpdateTable'
  | 'UpdateTimeToLive';

/** One action on one table or index, and what it is needed for. */
export interface Permission {
  readonly table: TableDefinition['suffix'];
  readonly index?: string;
  readonly action: IamAction;
  readonly reason: string;
}

/** The permissions of one program. */
export interface Policy {
  /** Part of the names of resources and outputs, such as `ServicePolicy`. */
  readonly name: 'Service' | 'Operator' | 'Verify' | 'Migrate';
  /** The program, for descriptions. */
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

/** The running service, on servers and in containers. It checks its tables and does not create them. */
export const servicePolicy: Policy = {
  name: 'Service',
  runs: 'the service',
  permissions: [
    ...on('Inventory', {
      BatchGetItem: 'stocks before a commit, and pending pushes, for many SKUs',
      ConditionCheckItem: 'no SKU of the name of a new listing (in its transaction)',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      GetItem: 'one stock: the API, and the quantity at the moment of a push',
      Scan: 'GET /api/inventory, the CSV export and the catalogue index read every SKU',
      UpdateItem: 'movements and pending marks (alone and in transactions)',
    }),
    onIndex('Inventory', 'pending-index', 'pending pushes, blocked and held SKUs, late-call checks'),
    ...on('Transactions', {
      BatchGetItem:
        'which movements, license plates and links are already known, entries of the logs, the statistics',
      DescribeTable:
        'the check of the tables at start and in /health/ready, and how many items a proof reads',
      GetItem:
        'leases, the states of jobs and the proof, the progress of an import, links to Shopify, the logs, ended sessions',
      PutItem:
        'ledger rows (in transactions), records of pushes, the states of jobs, links to Shopify, the logs, ended sessions',
      Scan: 'the ledger proof, when POST /api/verify starts it',
      UpdateItem:
        'leases, the instances, the pause, the progress of an import and of the proof, the numbers of the logs, the statistics',
    }),
    onIndex('Transactions', 'sku-timestamp-index', 'the history of a SKU'),
    ...on('Returns', {
      BatchGetItem: 'known units of a report',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      PutItem: 'returned units (in transactions)',
      Query: 'the returns of a SKU',
    }),
    onIndex('Returns', 'month-timestamp-index', 'the returns of all SKUs'),
    ...on('Alerts', {
      BatchGetItem: 'which alerts are open',
      DescribeTable: 'the check of the tables at start and in /health/ready',
      GetItem: 'one alert',
      UpdateItem: 'alerts are raised, closed, read and posted (alone and in transactions)',
    }),
    onIndex('Alerts', 'sku-timestamp-index', 'the alerts of a SKU'),
    onIndex('Alerts', 'unread-index', 'unread alerts'),
    onIndex('Alerts', 'severity-timestamp-index', 'the alerts of a severity'),
    onIndex('Alerts', 'month-timestamp-index', 'all alerts'),
    onIndex('Alerts', 'delivery-index', 'alerts to deliver to ALERT_WEBHOOK_URL'),
    ...on('Listings', {
      BatchGetItem: 'listings and what they sell, adjustments and differences of Shopify',
      DeleteItem: 'DELETE of a listing (in transactions); adjustments, tasks and differences that are over',
      DescribeTable: 'the check of the tables at start',
      GetItem: 'one listing, and its quantity at the moment of a push; tasks and differences of Shopify',
      PutItem: 'listings and their components, adjustments and differences of Shopify (in transactions)',
      Query: 'the listings of a SKU, and its adjustments',
      Scan: 'GET /api/listings, the CSV export, and the comparison when the sender begins',
      UpdateItem: 'pending marks, results of pushes, calls to Shopify, tasks (alone and in transactions)',
    }),
    onIndex(
      'Listings',
      'pending-index',
      'pending and blocked listings; adjustments, tasks, differences and items without a link',
    ),
  ],
};

/** The same on Lambda, where POST /api/verify is refused: nothing there reads the whole ledger. */
export const functionPolicy: Policy = {
  ...servicePolicy,
  permissions: servicePolicy.permissions.filter(
    ({ table, action }) => !(table === 'Transactions' && action === 'Scan'),
  ),
};

const MAKE_TABLE: Reasons = {
  CreateTable: 'creates a missing table with its indexes',
  DescribeContinuousBackups: 'whether point-in-time recovery is on',
  DescribeTable: 'the state of tables and indexes',
  ListTagsOfResource: 'which tags the table has',
  TagResource: 'sets the tags',
  UpdateContinuousBackups: 'turns on point-in-time recovery',
  UpdateTable: 'adds an index that an older table lacks, and turns on deletion protection',
};

const COMPLETE_ROWS: Reasons = {
  Scan: 'finds rows of an older version',
  UpdateItem: 'completes them, so that every list shows them',
};

/** `npm run tables:create`, which creates the tables without CloudFormation. */
export const operatorPolicy: Policy = {
  name: 'Operator',
  runs: '`npm run tables:create`',
  permissions: [
    ...on('Inventory', {
      ...MAKE_TABLE,
      Scan: 'names stocks of an older version whose figures are no numbers',
    }),
    ...on('Transactions', {
      ...MAKE_TABLE,
      DescribeTimeToLive: 'whether old rows expire',
      UpdateTimeToLive: 'turns on the expiry of old rows',
    }),
    ...on('Returns', { ...MAKE_TABLE, ...COMPLETE_ROWS }),
    ...on('Alerts', { ...MAKE_TABLE, ...COMPLETE_ROWS }),
    ...on('Listings', MAKE_TABLE),
  ],
};

/** `npm run verify`: it reads the ledger and the stocks and cannot write. */
export const verifyPolicy: Policy = {
  name: 'Verify',
  runs: '`npm run verify`',
  permissions: [
    ...on('Inventory', {
      GetItem: 'a second read of a stock that seems wrong',
      Scan: 'every stock',
    }),
    onIndex('Inventory', 'pending-index', 'whether the sender finds pending pushes'),
    ...on('Transactions', {
      BatchGetItem: 'a second read of the record of an order item, and the movements behind adjustments',
      DescribeTable: 'the begin of the ledger',
      Scan: 'every movement, and the records of orders',
    }),
    onIndex('Transactions', 'sku-timestamp-index', 'a second read of the movements of a SKU'),
    ...on('Listings', {
      BatchGetItem: 'a second read of a listing that seems wrong, and the known differences to Shopify',
      Query: 'the listings and the pending adjustments of a SKU',
      Scan: 'every listing and pending adjustment',
    }),
    onIndex('Listings', 'pending-index', 'whether the sender finds pending listings'),
  ],
};

const CHECK_TABLES = 'the check of the tables before the first write';

/** `npm run migrate`, once. It allows writes to stocks and rows, so remove it afterwards. */
export const migratePolicy: Policy = {
  name: 'Migrate',
  runs: '`npm run migrate`',
  permissions: [
    ...on('Inventory', {
      BatchGetItem: 'which SKUs are registered, and the check that the tables match the file',
      DescribeTable: CHECK_TABLES,
      UpdateItem: 'registers stocks (in transactions)',
    }),
    ...on('Transactions', {
      BatchGetItem: 'which rows exist',
      DescribeTable: CHECK_TABLES,
      GetItem: 'when the migration of the file began',
      PutItem: 'ledger rows and ids (in transactions), and the begin of the migration',
    }),
    ...on('Returns', {
      BatchGetItem: 'which returns exist',
      DescribeTable: CHECK_TABLES,
      PutItem: 'returns (in transactions)',
    }),
    ...on('Alerts', {
      BatchGetItem: 'which alerts exist',
      DescribeTable: CHECK_TABLES,
      PutItem: 'alerts (in transactions)',
    }),
    ...on('Listings', { DescribeTable: CHECK_TABLES }),
  ],
};
