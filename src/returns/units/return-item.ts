import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import { monthOf } from '../../platform/months';
import type { ReturnUnit, SourceStatement } from './domain/return-unit';

/**
 * The stored attribute of `statements`, under its older name: a map from `api`, `report` (under the unit's own date) or
 * `report <date>` (under another one) to the JSON text `[disposition, status or null, quantity]`. Instances of an
 * older version compare this text, so that its form stays as it is.
 */
export const STATEMENTS = 'said';
const OTHER_DATE = 'report ';

type StoredUnit = Omit<ReturnUnit, 'statements'> & {
  readonly month: string;
  readonly [STATEMENTS]?: Readonly<Record<string, string>>;
};

/** The Returns item of a unit. `month` is the hash key of the index across all SKUs. */
export function toReturnItem({ statements, ...unit }: ReturnUnit): Record<string, AttributeValue> {
  const stored: StoredUnit = {
    ...unit,
    month: monthOf(unit.timestamp),
    [STATEMENTS]: Object.fromEntries(statements.map((statement) => toStored(statement, unit.timestamp))),
  };
  return marshall(stored, { removeUndefinedValues: true });
}

/** The unit of an item, given as plain values. */
export function toReturnUnit(item: Readonly<Record<string, unknown>>): ReturnUnit {
  const { month, [STATEMENTS]: stored = {}, ...unit } = item as StoredUnit;
  const statements = Object.entries(stored).map((entry) => toStatement(entry, unit.timestamp));
  return inOrder({ ...unit, statements }, UNIT_ORDER);
}

const UNIT_ORDER: FieldOrder<ReturnUnit> = {
  returnId: true,
  orderId: true,
  sku: true,
  quantity: true,
  disposition: true,
  status: true,
  reason: true,
  licensePlateNumber: true,
  plateFrom: true,
  returnedAt: true,
  decision: true,
  restocked: true,
  notCounted: true,
  heldReason: true,
  txId: true,
  components: true,
  alertId: true,
  timestamp: true,
  ordinal: true,
  statements: true,
  revision: true,
  recordedAt: true,
  updatedAt: true,
};

function toStored(
  { source, reportedAt, disposition, status, quantity }: SourceStatement,
  timestamp: string,
): [key: string, text: string] {
  const isOtherDate = reportedAt !== undefined && reportedAt !== dateOf(timestamp);
  return [
    isOtherDate ? `${OTHER_DATE}${reportedAt}` : source,
    JSON.stringify([disposition, status ?? null, quantity]),
  ];
}

function toStatement([key, text]: readonly [string, string], timestamp: string): SourceStatement {
  const [disposition, status, quantity] = JSON.parse(text) as [string, string | null, number];
  const origin: Pick<SourceStatement, 'source' | 'reportedAt'> =
    key === 'api'
      ? { source: 'api' }
      : {
          source: 'report',
          reportedAt: key.startsWith(OTHER_DATE) ? key.slice(OTHER_DATE.length) : dateOf(timestamp),
        };
  return { ...origin, disposition, ...(status === null ? {} : { status }), quantity };
}

/** The date that the range key begins with. */
function dateOf(timestamp: string): string {
  return timestamp.slice(0, timestamp.indexOf('#'));
}

/**
 * A plate's claim on its unit: an item of the Transactions table, beside the leases, whose key derives from order, SKU
 * and plate alone. Amazon is seen to report one return under two dates, and a person may give the time only roughly;
 * the claim finds the unit whatever the date, and makes sure that there is one. It never expires, unlike ledger rows.
 */
export function claimIdOf(returnId: string): string {
  return `claim:return:${returnId}`;
}
