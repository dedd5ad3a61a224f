import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { monthOf } from '../../platform/months';
import type { ReturnUnit } from './domain/return-unit';

/** The Returns item of a unit. `month` is the hash key of the index across all SKUs. */
export function toReturnItem(unit: ReturnUnit): Record<string, AttributeValue> {
  return marshall({ ...unit, month: monthOf(unit.timestamp) }, { removeUndefinedValues: true });
}

export function toReturnUnit(item: Record<string, AttributeValue>): ReturnUnit {
  const { month, ...unit } = unmarshall(item) as ReturnUnit & { month: string };
  return unit;
}

/**
 * A plate's claim on its unit: an item of the Transactions table, beside the leases, whose key derives from order, SKU
 * and plate alone. Amazon is seen to report one return under two dates, and a person may know the time only roughly;
 * the claim finds the unit whatever the date, and makes sure that there is one. It never expires, unlike ledger rows.
 */
export function claimIdOf(returnId: string): string {
  return `claim:return:${returnId}`;
}
