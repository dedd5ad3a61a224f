import { DIFFERENCES, NO_ROWS } from './tables-page-items';
import { SHOP_ITEMS } from './tables-page-shop';
import type { Alert } from '../../src/alerts/domain/alert';
import type { ROW_ORIGIN } from '../../src/inventory/items/ledger-item';
import type { LedgerRow } from '../../src/inventory/domain/stock';
import { type TableDefinition, TABLES } from '../../src/platform/dynamodb/tables/tables';
import { STATEMENTS } from '../../src/returns/units/return-item';
import type { ReturnUnit } from '../../src/returns/units/domain/return-unit';

type Type = 'text' | 'number' | 'flag' | 'map' | 'list';
/** The attributes of an item, each with its DynamoDB type and its meaning. The compiler asks for every field. */
type Attributes<Name extends string> = Readonly<Record<Name, readonly [Type, string]>>;

const LETTERS: Readonly<Record<Type, string>> = {
  text: 'S',
  number: 'N',
  flag: 'BOOL',
  map: 'M',
  list: 'L',
};

type StockAttribute =
  | 'sku'
  | 'physical'
  | 'buffer'
  | 'broadcast'
  | 'version'
  | 'updatedAt'
  | 'lowStockThreshold'
  | 'autoBufferCap'
  | 'lastBroadcast'
  | 'observation'
  | 'pending'
  | 'pendingSince'
  | 'attempts'
  | 'notBefore'
  | 'syncError'
  | 'unheardAt'
  | 'held'
  | 'requested'
  | 'amazonChanges'
  | 'amazonChangesFrom'
  | 'presumedSold'
  | 'oversoldAlert'
  | 'lowStockAlert'
  | 'listing'
  | 'fence'
  | 'ledgerTtlDays'
  | 'removedVersion'
  | 'registeredAt'
  | 'listings'
  | 'listingsRevision';

const INVENTORY: Attributes<StockAttribute> = {
  sku: ['text', 'the SKU: any printable text of 1 to 40 characters, case-sensitive'],
  physical: ['number', 'units that can be sold; below zero when more were sold than there were'],
  buffer: ['number', 'units held back from Amazon'],
  broadcast: ['number', '`max(0, physical - buffer)`: the quantity for Amazon'],
  version: ['number', '+1 for each movement; every write has it as its condition'],
  updatedAt: ['text', 'time of the last movement (ISO 8601, UTC, microseconds)'],
  lowStockThreshold: ['number', 'an alert is raised at or below it; absent: none'],
  autoBufferCap: ['number', 'the service sets the buffer itself, up to this; absent: it does not'],
  lastBroadcast: ['map', 'the quantity that Amazon accepted last: `count`, `txId`, `timestamp`'],
  observation: [
    'map',
    'what Amazon showed of it: `state`, `count`, `at`, and `of`, the time of the number that it is about',
  ],
  pending: ['text', '`queued`, `blocked` or `doubtful`; absent: in sync. Key of `pending-index`'],
  pendingSince: ['text', 'since when; range key of `pending-index`'],
  attempts: ['number', 'tries of the pending push so far'],
  notBefore: ['number', 'earliest next try, milliseconds since the epoch'],
  syncError: ['text', 'why the push waits or is blocked'],
  unheardAt: [
    'number',
    'when a call for this SKU was given up without an answer, milliseconds since the epoch',
  ],
  held: ['map', 'why a higher number waits for the orders at Amazon: `reason`, `since`'],
  requested: ['flag', 'a person asked for the push: it is sent in any case'],
  amazonChanges: ['list', 'orders at Amazon of the last minutes: `sellerSku`, `units`, `at`, `version`'],
  amazonChangesFrom: ['text', 'changes before this time may be missing there'],
  presumedSold: [
    'list',
    'units missing at Amazon without a known order: `sellerSku`, `units`, `perUnit`, `count`, `seenAtMs`, `version`',
  ],
  oversoldAlert: ['text', 'id of its open alert'],
  lowStockAlert: ['text', 'id of its open alert'],
  listing: ['map', 'what is cached of the listing at Amazon: product type, time of the check'],
  fence: ['number', 'number of the sender that settled the last push'],
  ledgerTtlDays: ['number', 'days for which the newest row is kept; 0: for ever'],
  removedVersion: [
    'number',
    'equal to `version`: the SKU was removed, and its item keeps the ledger together',
  ],
  registeredAt: ['text', 'when it was registered last; absent where an older version registered it'],
  listings: [
    'number',
    'listings that have the SKU as a component; absent or 0: sold under its own name alone',
  ],
  listingsRevision: ['number', '+1 for each change of those listings; condition of clearing the mark'],
};

type RowAttribute = keyof LedgerRow | keyof typeof ROW_ORIGIN | 'commitId' | 'expiresAt';

const TRANSACTIONS: Attributes<RowAttribute> = {
  txId: ['text', 'the cause, such as `shopify:order:ID:line:ID`: one cause, one row'],
  sku: ['text', 'the SKU that moved; hash key of `sku-timestamp-index`'],
  timestamp: ['text', 'time of the decision, later than that of the row before'],
  action: ['text', '`sale`, `cancel`, `recount`, `adjustment`, `sync` and so on'],
  status: ['text', '`completed`, `pending` or `failed`'],
  delta: ['number', 'units: the sum over a SKU is its `physical`'],
  physicalAfter: ['number', 'after the movement'],
  bufferAfter: ['number', 'where the movement set it'],
  broadcastAfter: ['number', 'after the movement'],
  lowStockThresholdAfter: ['number', 'where the movement set it'],
  autoBufferCapAfter: ['number', 'where the movement set it; 0: off'],
  version: ['number', 'of the stock after the movement; a `sync` row has that of the number it sent'],
  actor: ['text', '`shopify`, `amazon`, `api`, `system` and so on'],
  cause: ['map', 'topic, order, line, refund, reason, seller SKU, where they apply'],
  push: [
    'map',
    'of a `sync` row: quantity, ids of Amazon, milliseconds since the movement, and `previous`: what became of the push before',
  ],
  sellerSku: ['text', 'of a `sync` row: the listing that was pushed; `sku` is one of its components'],
  error: ['text', 'of a push that failed'],
  asked: ['text', 'digest of a request with an `Idempotency-Key`'],
  commitId: ['text', 'the submission that wrote the row, to recognise it after a lost answer'],
  expiresAt: ['number', 'seconds since the epoch, after which DynamoDB deletes the row (TTL); absent: never'],
  openingPhysical: ['number', 'of the row that registered the SKU'],
  physicalBefore: ['number', 'of the first row of a SKU that an older table held'],
  previousAt: ['text', 'time of the row before, for the proof'],
  previousTtlDays: ['number', 'retention of the row before, where it differs'],
};

type UnitAttribute = Exclude<keyof ReturnUnit, 'statements'> | typeof STATEMENTS | 'month';

const RETURNS: Attributes<UnitAttribute> = {
  sku: ['text', 'the SKU that came back'],
  timestamp: ['text', 'the date of the return, `#`, and the unit'],
  returnId: ['text', 'names the unit for good'],
  orderId: ['text', "Amazon's order; empty when it names none"],
  quantity: ['number', 'units, usually 1'],
  disposition: ['text', "Amazon's judgement, such as `SELLABLE`"],
  status: ['text', "Amazon's status, such as `Reimbursed`"],
  reason: ['text', "the buyer's reason, a word of Amazon's"],
  licensePlateNumber: ['text', "Amazon's label of the unit"],
  plateFrom: ['text', 'the source of the label: `report` or `api`'],
  returnedAt: ['text', 'when it came back'],
  decision: ['text', '`restock`, `hold` or `review`'],
  restocked: ['number', 'units in stock because of it'],
  notCounted: ['text', '`first_poll`: the first poll of the store found it and only looked'],
  heldReason: ['text', 'why it is kept out of stock although it is fit to sell, as in `GET /api/returns`'],
  txId: ['text', 'the ledger row of its movement; of a kit, that of its first component'],
  components: ['map', 'of a unit of a listing: a list of `sku` and `units`, as counted'],
  alertId: ['text', 'its alert, while that is open'],
  ordinal: ['number', 'its number among units without a label'],
  [STATEMENTS]: ['map', 'the last statement of each source, as JSON texts'],
  revision: ['number', '+1 for each write; its condition'],
  recordedAt: ['text', 'when it was first stored'],
  updatedAt: ['text', 'when it was last changed'],
  month: ['text', '`YYYY-MM`; hash key of `month-timestamp-index`'],
};

type AlertAttribute =
  keyof Alert | 'month' | 'unread' | 'delivery' | 'deliveredAt' | 'deliveryAttempts' | 'deliverNotBefore';

const ALERTS: Attributes<AlertAttribute> = {
  alertId: ['text', 'derives from the cause: one cause, one alert'],
  type: ['text', 'such as `oversold`'],
  severity: ['text', '`info`, `warning` or `critical`'],
  sku: ['text', 'the SKU, where it has one'],
  orderId: ['text', 'the order, where it has one'],
  message: ['text', 'what happened, and what to do'],
  timestamp: ['text', 'when it was raised; range key of every index'],
  read: ['flag', 'whether a person has read it'],
  count: ['number', 'how often the cause was seen'],
  lastSeenAt: ['text', 'when it was last seen again'],
  readAt: ['text', 'when it was read'],
  closedAt: ['text', 'when its condition ended'],
  note: ['text', 'how it ended'],
  month: ['text', '`YYYY-MM`; hash key of `month-timestamp-index`'],
  unread: ['text', '`unread` until it is read, then absent; hash key of `unread-index`'],
  delivery: ['text', '`due` until it is posted, then absent; hash key of `delivery-index`'],
  deliveredAt: ['text', 'when it was posted to `ALERT_WEBHOOK_URL`'],
  deliveryAttempts: ['number', 'tries to post it'],
  deliverNotBefore: ['number', 'earliest next try, milliseconds since the epoch'],
};

type ListingAttribute =
  | 'pk'
  | 'sk'
  | 'sku'
  | 'components'
  | 'rule'
  | 'paused'
  | 'implicit'
  | Extract<
      StockAttribute,
      | 'broadcast'
      | 'version'
      | 'updatedAt'
      | 'lastBroadcast'
      | 'observation'
      | 'pending'
      | 'pendingSince'
      | 'attempts'
      | 'notBefore'
      | 'syncError'
      | 'unheardAt'
      | 'held'
      | 'requested'
      | 'listing'
      | 'fence'
    >;

const LISTINGS: Attributes<ListingAttribute> = {
  pk: ['text', '`amazon:` and the seller SKU of a listing, or `sku:` and the SKU of a component'],
  sk: ['text', '`listing`, or of a component the `pk` of the listing that has it'],
  sku: ['text', 'of a listing: its seller SKU'],
  components: ['map', 'a list of `sku` and `units`, at most 20'],
  rule: ['map', '`percent`, `buffer`, `min` and `max`, where they are set'],
  paused: ['flag', 'the quantity is 0 while it is true'],
  implicit: ['flag', 'the own name of a SKU that is a component of other listings; the sender keeps it'],
  broadcast: ['number', 'the quantity as it was last computed from the components'],
  version: ['number', '+1 for each change of the listing or of its quantity'],
  updatedAt: ['text', 'when the listing was last changed (ISO 8601, UTC)'],
  lastBroadcast: INVENTORY.lastBroadcast,
  observation: INVENTORY.observation,
  pending: INVENTORY.pending,
  pendingSince: INVENTORY.pendingSince,
  attempts: INVENTORY.attempts,
  notBefore: INVENTORY.notBefore,
  syncError: INVENTORY.syncError,
  unheardAt: INVENTORY.unheardAt,
  held: INVENTORY.held,
  requested: INVENTORY.requested,
  listing: INVENTORY.listing,
  fence: INVENTORY.fence,
};

const ATTRIBUTES: Readonly<Record<TableDefinition['suffix'], Attributes<string>>> = {
  Inventory: INVENTORY,
  Transactions: TRANSACTIONS,
  Returns: RETURNS,
  Alerts: ALERTS,
  Listings: LISTINGS,
};

const ABOUT: Readonly<Record<TableDefinition['suffix'], string>> = {
  Inventory: 'One item for each SKU.',
  Transactions: `The ledger: one item for each movement and each push. Items without \`sku\` are no rows: ${NO_ROWS.join('; ')}.`,
  Returns: 'One item for each returned unit.',
  Alerts: 'One item for each problem.',
  Listings:
    'One item for each listing, and one for each of its components. Absent until it is needed: the service runs without it.',
};

/** The page of the tables' schema. */
export function tablesPage(): string {
  return `# The tables

Written by \`npm run deploy:templates\` from [tables.ts](../src/platform/dynamodb/tables/tables.ts) and the types of the items, so that no key, index or field is missing.
Names are those after \`TABLE_PREFIX\` (\`SyncState-\`). Every key is text (\`S\`). Attributes that a newer version added may be absent; what the service
does not know it leaves as it is. Read them, and write by the API only: the ledger proves each figure from its rows.

${TABLES.map(section).join('\n\n')}

${DIFFERENCES}

${SHOP_ITEMS}
`;
}

function section({ suffix, hash, range, indexes, ttlAttribute }: TableDefinition): string {
  const key = range === undefined ? `\`${hash}\`` : `\`${hash}\`, range \`${range}\``;
  const expiry = ttlAttribute === undefined ? 'none' : `\`${ttlAttribute}\``;
  return `## ${suffix}

${ABOUT[suffix]} Key: ${key}. Expiry (TTL): ${expiry}.

| index | hash key | range key | holds |
| --- | --- | --- | --- |
${indexes.map((one) => `| \`${one.name}\` | \`${one.hash}\` | \`${one.range}\` | ${one.projection === 'ALL' ? 'whole items' : 'keys only'} |`).join('\n')}

| attribute | type | meaning |
| --- | --- | --- |
${Object.entries(ATTRIBUTES[suffix])
  .map(([name, [type, meaning]]) => `| \`${name}\` | ${LETTERS[type]} | ${meaning} |`)
  .join('\n')}`;
}
