import { isRecord, type JsonRecord } from '../../../platform/json-record';

/** The resources whose global id is read. */
export type GidType =
  | 'Order'
  | 'LineItem'
  | 'Refund'
  | 'RefundLineItem'
  | 'InventoryItem'
  | 'Location'
  | 'Return'
  | 'ReverseFulfillmentOrder';

/** 1 to 20 digits without leading zeros: an id is part of keys, and must have one form. */
const ID = /^[1-9]\d{0,19}$/;

/**
 * The id of a resource as digits: from its global id when that is well-formed, otherwise from `id`. The global id comes
 * first because it is a string and cannot have lost digits.
 */
export function idOfResource(resource: JsonRecord, type: GidType): string | undefined {
  return idOfGid(resource.admin_graphql_api_id, type) ?? idOf(resource.id, type);
}

/** As `idOfResource`, for a value that may not be an object. */
export function idOfNested(value: unknown, type: GidType): string | undefined {
  return isRecord(value) ? idOfResource(value, type) : undefined;
}

/** An id from a safe integer or a string of digits; where `type` is given, also from a global id of that type. */
export function idOf(value: unknown, type?: GidType): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (ID.test(value)) return value;
  return type === undefined ? undefined : idOfGid(value, type);
}

/** `gid://shopify/Order/123` gives `123`. */
function idOfGid(value: unknown, type: GidType): string | undefined {
  const prefix = `gid://shopify/${type}/`;
  return typeof value === 'string' && value.startsWith(prefix) ? idOf(value.slice(prefix.length)) : undefined;
}
