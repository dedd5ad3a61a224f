import { type AvailabilityChange } from './availability-change';
import { type Availability, MERCHANT_CHANNEL } from './listing';
import { type RawPatch } from './patch-body';

/** One issue of a submission (definition `Issue`). */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly severity: 'ERROR' | 'WARNING' | 'INFO';
  readonly attributeNames?: readonly string[];
  readonly categories: readonly string[];
  readonly enforcements?: {
    readonly actions: readonly { readonly action: string }[];
    readonly exemption: { readonly status: string };
  };
}

/** The changes of the patches, which apply only without issues. */
export interface CheckedPatches {
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
export function missingAttribute(attribute: string, message?: string): Issue {
  return {
    code: '90220',
    message: message ?? `'${attribute}' is required but not supplied.`,
    severity: 'ERROR',
    attributeNames: [attribute],
    categories: ['MISSING_ATTRIBUTE'],
  };
}

/** The issue of a listing whose buyability Amazon took away (an example of the model). */
export function suppressedListing(): Issue {
  return {
    code: '18155',
    message: "The 'minimum price' is greater than the selling price (excluding shipping) for the listing.",
    severity: 'ERROR',
    categories: ['INVALID_PRICE'],
    enforcements: {
      actions: [{ action: 'LISTING_SUPPRESSED' }],
      exemption: { status: 'NOT_EXEMPT' },
    },
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
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A calendar date as YYYY-MM-DD. */
export function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
