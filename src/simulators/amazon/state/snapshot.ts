import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { type Listing } from '../listings/listing';
import { type Accepted } from '../listings/submissions';
import { FULFILLMENT_STATUSES, type Order } from '../orders/order';
import { PROCESSING_STATUSES, REPORT_TYPES, type StoredReport } from '../reports/report';

/** What a simulator keeps across restarts. */
export interface Snapshot {
  /** Another number: a file of another release. */
  readonly format: 1;
  readonly listings: readonly (readonly [sku: string, listing: Listing])[];
  /** SKUs that were removed by hand. */
  readonly removed: readonly string[];
  readonly reports: readonly StoredReport[];
  /** Accepted submissions that are not live yet. Absent in a file of a release without orders, as the orders are. */
  readonly accepted?: readonly Accepted[];
  readonly orders?: readonly Order[];
  /** The bytes of the returns file in Base64; absent: it has no row, or it is too large to be kept. */
  readonly returns?: string;
}

/** True for a snapshot of this release. */
export function isSnapshot(value: unknown): value is Snapshot {
  if (!isRecord(value) || value['format'] !== 1) return false;
  const { listings, removed, accepted, reports, orders, returns } = value;
  return (
    isListOf(listings, isEntry) &&
    isListOf(removed, isText) &&
    isListOf(reports, isReport) &&
    (accepted === undefined || isListOf(accepted, isAccepted)) &&
    (orders === undefined || isListOf(orders, isOrder)) &&
    (returns === undefined || isText(returns))
  );
}

function isEntry(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [sku, listing] = value as unknown[];
  return (
    isText(sku) &&
    isRecord(listing) &&
    isText(listing['productType']) &&
    isListOf(listing['availability'], isAvailability) &&
    hasNumbers(listing, ['updates', 'createdAt', 'lastUpdatedAt']) &&
    typeof listing['halfMade'] === 'boolean'
  );
}

function isAvailability(value: unknown): boolean {
  return isRecord(value) && isText(value['fulfillmentChannelCode']);
}

function isAccepted(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['sku']) &&
    hasNumbers(value, ['liveAt']) &&
    isListOf(value['changes'], (change) => isRecord(change) && isText(change['op']))
  );
}

function isReport(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { reportId, reportType, marketplaceIds, period, scriptedEnd, end } = value;
  return (
    isText(reportId) &&
    /^\d{1,15}$/.test(reportId) &&
    REPORT_TYPES.some((known) => known === reportType) &&
    isListOf(marketplaceIds, isText) &&
    isRecord(period) &&
    hasNumbers(period, ['from', 'until']) &&
    hasNumbers(value, ['createdAt', 'startsAt', 'endsAt']) &&
    (scriptedEnd === undefined || isRecord(scriptedEnd)) &&
    (end === undefined || (isRecord(end) && PROCESSING_STATUSES.some((known) => known === end['status'])))
  );
}

function isOrder(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['orderId']) &&
    FULFILLMENT_STATUSES.some((known) => known === value['status']) &&
    isText(value['fulfilledBy']) &&
    hasNumbers(value, ['createdAt', 'updatedAt']) &&
    isListOf(value['items'], isOrderItem)
  );
}

function isOrderItem(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['orderItemId']) &&
    isText(value['sellerSku']) &&
    hasNumbers(value, ['ordered', 'fulfilled', 'cancelled', 'lowered'])
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf(value: unknown, test: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

function hasNumbers(record: JsonRecord, names: readonly string[]): boolean {
  return names.every((name) => Number.isFinite(record[name]));
}
