import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { note, type Problem } from './payload-reading';
import { type GidType, idOfResource } from './shopify-id';

/** What is sold, as an order line or the line item inside a refund line tells it. */
export interface SoldItem {
  /** Opaque and case-sensitive, exactly as it was sent; null where Shopify has none. */
  readonly sku: string | null;
  readonly giftCard: boolean;
  /** False only when Shopify says that it does not track the stock of the variant. */
  readonly tracked: boolean;
}

/** No shop sends more; beyond it the payload is taken for broken. */
const MOST_ENTRIES = 10_000;
const MOST_UNITS = 1_000_000;

/** Stands in for a field that has a problem; a reading with problems never hands it out. */
export const UNREADABLE = '';

/** What is wrong with an id that cannot be taken. */
export const BAD_ID = 'must be an id of 1 to 20 digits';

/** What the item is; only the three fields that decide about stock are looked at. */
export function soldItemOf(item: JsonRecord, path: string, problems: Problem[]): SoldItem {
  const { sku, gift_card: giftCard, variant_inventory_management: management } = item;
  if (!isAbsent(sku) && typeof sku !== 'string') {
    note(problems, `${path}sku`, 'must be text or null');
  }
  if (!isAbsent(giftCard) && typeof giftCard !== 'boolean') {
    note(problems, `${path}gift_card`, 'must be true or false');
  }
  return {
    sku: typeof sku === 'string' ? sku : null,
    giftCard: giftCard === true,
    // A subscription may leave the key out (include_fields); null is Shopify's word for "not tracked".
    tracked: management === undefined || management === 'shopify',
  };
}

/** Units, a whole number from 0 to a million. */
export function quantityOf(line: JsonRecord, path: string, problems: Problem[]): number {
  const { quantity } = line;
  const isCount = typeof quantity === 'number' && Number.isInteger(quantity);
  if (isCount && quantity >= 0 && quantity <= MOST_UNITS) {
    return quantity;
  }
  note(problems, `${path}quantity`, `must be a whole number from 0 to ${MOST_UNITS}`);
  return 0;
}

/** The id of the resource itself, as digits. */
export function resourceId(resource: JsonRecord, type: GidType, path: string, problems: Problem[]): string {
  const id = idOfResource(resource, type);
  if (id === undefined) {
    note(problems, `${path}id`, BAD_ID);
  }
  return id ?? UNREADABLE;
}

/** Reads every object of the list `owner[key]`; an entry that is no object is a problem. */
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
    if (isRecord(entry)) {
      return [read(entry, `${path}${key}[${index}].`)];
    }
    note(problems, `${path}${key}[${index}]`, 'must be a JSON object');
    return [];
  });
}

/** Keeps one of entries that say the same twice; the same id with different content is a problem. */
export function withoutRepeats<T>(
  entries: readonly T[],
  idOfEntry: (entry: T) => string,
  path: string,
  problems: Problem[],
): readonly T[] {
  if (problems.length > 0) {
    return entries;
  }
  const byId = new Map<string, T>();
  entries.forEach((entry, index) => {
    const id = idOfEntry(entry);
    const first = byId.get(id);
    if (first === undefined) {
      byId.set(id, entry);
    } else if (!isDeepStrictEqual(first, entry)) {
      note(problems, `${path}[${index}].id`, `repeats the id ${id} with different content`);
    }
  });
  return [...byId.values()];
}

/** Shopify writes null where it has nothing; a trimmed payload leaves the key out. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
