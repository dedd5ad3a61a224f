import { isObject, parseJson } from '../http/exchange';
import { type AvailabilityChange } from './availability-change';
import { type Availability, MERCHANT_CHANNEL } from './listing';

/** The JSON patch operations of the model; `add` and `replace` do the same. */
const PATCH_OPS = ['add', 'replace', 'merge', 'delete'] as const;
type PatchOp = (typeof PATCH_OPS)[number];

/** One element of `patches` of the right shape; its meaning is not checked yet. */
interface RawPatch {
  readonly op: PatchOp;
  readonly path: string;
  readonly value?: readonly Record<string, unknown>[];
}

/** A body of the right shape (definition `ListingsItemPatchRequest`). */
interface PatchBody {
  readonly productType: string;
  readonly patches: readonly RawPatch[];
}

/** One issue of a submission (definition `Issue`). */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly severity: 'ERROR' | 'WARNING' | 'INFO';
  readonly attributeNames?: readonly string[];
  readonly categories: readonly string[];
}

/** The changes of the patches, which apply only without issues. */
interface CheckedPatches {
  readonly changes: readonly AvailabilityChange[];
  readonly issues: readonly Issue[];
}

const ATTRIBUTE = 'fulfillment_availability';

/** Validates patches. Attributes other than the availability are accepted and not stored. */
export function checkPatches(patches: readonly RawPatch[]): CheckedPatches {
  const changes: AvailabilityChange[] = [];
  const issues: Issue[] = [];
  for (const patch of patches) {
    const attribute = patch.path.slice('/attributes/'.length);
    // Only top-level attributes in snake case can be patched; Amazon answers others with 90000900 (observed).
    if (!/^[a-z][a-z0-9_]*$/.test(attribute))
      issues.push(invalidAttribute('The attributes are invalid.', attribute));
    else if (attribute === ATTRIBUTE) {
      const entries = patch.value?.map((entry) => readEntry(entry, patch.op === 'delete', issues));
      if (entries?.length === 0) issues.push(tooFewValues('fulfillment_channel_code'));
      changes.push(toChange(patch, entries));
    }
  }
  return { changes, issues };
}

/** The issue of a product type that is not the listing's own (observed as 4000003). */
export function wrongProductType(): Issue {
  return {
    code: '4000003',
    message: 'The product type specified is invalid or not supported.',
    severity: 'ERROR',
    attributeNames: ['productType'],
    categories: ['INVALID_ATTRIBUTE'],
  };
}

/** The issue of an attribute with a wrong name or value. */
export function invalidAttribute(message: string, attribute = ATTRIBUTE): Issue {
  return {
    code: '90000900',
    message,
    severity: 'ERROR',
    attributeNames: [attribute],
    categories: ['INVALID_ATTRIBUTE'],
  };
}

/** The issue of a missing attribute (code 90220 in the model's example). */
function missingAttribute(attribute: string, message?: string): Issue {
  return {
    code: '90220',
    message: message ?? `'${attribute}' is required but not supplied.`,
    severity: 'ERROR',
    attributeNames: [attribute],
    categories: ['MISSING_ATTRIBUTE'],
  };
}

function tooFewValues(field: string): Issue {
  const message =
    `The field '${field}' for the attribute '${ATTRIBUTE}' does not have enough values. ` +
    "The required minimum is '1' value(s).";
  return missingAttribute(ATTRIBUTE, message);
}

function toChange(patch: RawPatch, entries: readonly Availability[] | undefined): AvailabilityChange {
  if (patch.op === 'delete')
    return { op: 'delete', channels: entries?.map((entry) => entry.fulfillmentChannelCode) };
  return { op: patch.op, entries: entries ?? [] };
}

/** Reads one entry of the write side; adds an issue for each field that Amazon refuses. */
function readEntry(entry: Record<string, unknown>, selectorOnly: boolean, issues: Issue[]): Availability {
  const channel = entry['fulfillment_channel_code'];
  if (typeof channel !== 'string' || channel === '') {
    issues.push(tooFewValues('fulfillment_channel_code'));
    return { fulfillmentChannelCode: '' };
  }
  if (channel !== MERCHANT_CHANNEL && !/^AMAZON_[A-Z]+$/.test(channel))
    issues.push(invalidAttribute(`'${channel}' is not a valid fulfillment_channel_code.`));
  // Amazon keeps the quantities of its own channels, so a sent quantity has no effect there.
  if (selectorOnly || channel !== MERCHANT_CHANNEL) return { fulfillmentChannelCode: channel };

  const quantity = entry['quantity'];
  const leadTime = entry['lead_time_to_ship_max_days'];
  const restockDate = entry['restock_date'];
  // An update of the lead time alone needs the quantity too.
  if (quantity === undefined) issues.push(missingAttribute('quantity'));
  else if (!isCount(quantity)) issues.push(invalidAttribute("'quantity' must be an integer of at least 0."));
  if (leadTime !== undefined && !isCount(leadTime))
    issues.push(invalidAttribute("'lead_time_to_ship_max_days' must be an integer of at least 0."));
  if (restockDate !== undefined && !isDate(restockDate))
    issues.push(invalidAttribute("'restock_date' must be a date as YYYY-MM-DD."));
  return {
    fulfillmentChannelCode: channel,
    ...(isCount(quantity) ? { quantity } : {}),
    ...(isCount(leadTime) ? { leadTimeToShipMaxDays: leadTime } : {}),
    ...(isDate(restockDate) ? { restockDate } : {}),
  };
}

/** A whole number from 0 on. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A calendar date as YYYY-MM-DD. */
function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Reads a body as Amazon's parser does; a string is the message of the 400. */
export function readPatchBody(text: string): PatchBody | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'Request has missing or invalid parameters and cannot be parsed.';
  const { productType, patches } = body;
  if (typeof productType !== 'string' || productType === '') return "'productType' is missing or invalid.";
  if (!Array.isArray(patches)) return "'patches' must be an array.";
  if (patches.length === 0) return "'patches' must have at least one element.";
  const read: RawPatch[] = [];
  for (const [index, patch] of (patches as unknown[]).entries()) {
    const result = readPatch(patch, index);
    if (typeof result === 'string') return result;
    read.push(result);
  }
  return { productType, patches: read };
}

/** The quantity in a body, read leniently, for the call log. */
export function quantitySent(text: string): number | undefined {
  const body = readPatchBody(text);
  if (typeof body === 'string') return undefined;
  const entries = body.patches.flatMap((patch) => patch.value ?? []);
  const quantity = entries.find((entry) => entry['quantity'] !== undefined)?.['quantity'];
  return typeof quantity === 'number' ? quantity : undefined;
}

function readPatch(patch: unknown, index: number): RawPatch | string {
  const where = `for patch at index of ${index}`;
  if (!isObject(patch)) return `Patch is not an object ${where}.`;
  const op = PATCH_OPS.find((known) => known === patch['op']);
  if (op === undefined) return `Operation is missing or invalid ${where}.`;
  const path = patch['path'];
  if (typeof path !== 'string' || !path.startsWith('/attributes/'))
    return `Path is missing or invalid ${where}.`;
  const value = patch['value'];
  if (value === undefined) return op === 'delete' ? { op, path } : `Value is missing ${where}.`;
  if (!Array.isArray(value) || !(value as unknown[]).every(isObject))
    return `Value must be an array of objects ${where}.`;
  return { op, path, value: value as Record<string, unknown>[] };
}
