import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { note, type Problem } from './payload-reading';
import { type GidType, idOfResource } from './shopify-id';

/** The sold item of an order line, or of the line item inside a refund line. */
export interface SoldItem {
  /** Exactly as it was sent; null where Shopify has none. */
  readonly sku: string | null;
  readonly giftCard: boolean;
  /** False when Shopify does not track the stock of the variant. */
  readonly tracked: boolean;
  /** The fulfilment service that tracks it instead of Shopify. */
  readonly trackedBy?: string;
}

/** Shops send fewer; a payload with more is refused. */
const MOST_ENTRIES = 10_000;
const MOST_UNITS = 1_000_000;

/** Placeholder for a field with a problem; a reading with problems has no value. */
export const UNREADABLE = '';

export const BAD_ID = 'must be an id of 1 to 20 digits';

/** Reads the three fields of an item that decide about stock. */
export function soldItemOf(item: JsonRecord, path: string, problems: Problem[]): SoldItem {
  const { sku, gift_card: giftCard, variant_inventory_management: management } = item;
  if (!isAbsent(sku) && typeof sku !== 'string') note(problems, `${path}sku`, 'must be text or null');
  if (!isAbsent(giftCard) && typeof giftCard !== 'boolean')
    note(problems, `${path}gift_card`, 'must be true or false');
  return {
    sku: typeof sku === 'string' ? sku : null,
    giftCard: giftCard === true,
    // A subscription may leave the key out (include_fields); null is Shopify's value for "not tracked".
    tracked: management === undefined || management === 'shopify',
    ...(isService(management) ? { trackedBy: management } : {}),
  };
}

function isService(management: unknown): management is string {
  return typeof management === 'string' && management !== '' && management !== 'shopify';
}

export function quantityOf(line: JsonRecord, path: string, problems: Problem[]): number {
  const { quantity } = line;
  const isCount = typeof quantity === 'number' && Number.isInteger(quantity);
  if (isCount && quantity >= 0 && quantity <= MOST_UNITS) return quantity;
  note(problems, `${path}quantity`, `must be a whole number from 0 to ${MOST_UNITS}`);
  return 0;
}

/** The id of the resource itself, as digits. */
export function resourceId(resource: JsonRecord, type: GidType, path: string, problems: Problem[]): string {
  const id = idOfResource(resource, type);
  if (id === undefined) note(problems, `${path}id`, BAD_ID);
  return id ?? UNREADABLE;
}

/** Reads every object of the list `owner[key]`; any other entry is a problem. */
export function entriesOf<T>(
  owner: JsonRecord,
  key: string,
  path: string,
  problems: Problem[],
  read: (entry: JsonRecord, path: string) => T,
): T[] {
  const list: unknown = owner[key];
  if (!Array.isArray(list)) {
    note(problems, `${path}${key}`, 'must be a list');
    return [];
  }
  if (list.length > MOST_ENTRIES) {
    note(problems, `${path}${key}`, `must have at most ${MOST_ENTRIES} entries`);
    return [];
  }
  return list.flatMap((entry: unknown, index) => {
    if (isRecord(entry)) return [read(entry, `${path}${key}[${index}].`)];
    note(problems, `${path}${key}[${index}]`, 'must be a JSON object');
    return [];
  });
}

/** Keeps one of several equal entries; the same id with different content is a problem. */
export function withoutRepeats<T>(
  entries: readonly T[],
  idOfEntry: (entry: T) => string,
  path: string,
  problems: Problem[],
): readonly T[] {
  if (problems.length > 0) return entries;
  const byId = new Map<string, T>();
  entries.forEach((entry, index) => {
    const id = idOfEntry(entry);
    const first = byId.get(id);
    if (first === undefined) byId.set(id, entry);
    else if (!isDeepStrictEqual(first, entry))
      note(problems, `${path}[${index}].id`, `repeats the id ${id} with different content`);
  });
  return [...byId.values()];
}

/** Shopify sends null for a missing value; a trimmed payload leaves the key out. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
