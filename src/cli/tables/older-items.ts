import { ALERT_TYPES, SEVERITIES, SEVERITY } from '../../alerts/domain/alert';
import { UNREAD } from '../../alerts/store/alert-item';
import { monthOf } from '../../platform/months';
import { timestampOf } from '../../platform/timestamp';
import { judge } from '../../returns/units/domain/disposition';

/** An item as plain values. */
export type Item = Readonly<Record<string, unknown>>;

/** What completes an item of an older table: the attributes to set, and what only a person can correct. */
export interface Completion {
  readonly sets: Item;
  readonly problems: readonly string[];
}

/** Dispositions whose units the older version put back into stock. */
const RESTOCKED = ['SELLABLE'];
const ISO_MONTH = /^\d{4}-(0[1-9]|1[0-2])/;

/**
 * What an alert of an older table lacks: the months' and the unread alerts' indexes hold only items with these
 * attributes. It is not posted to the webhook: it was raised long ago.
 */
export function alertCompletion(item: Item, nowMs: number): Completion {
  const problems: string[] = [];
  const sets: Record<string, unknown> = {};
  let { timestamp } = item;
  if (!isIsoTime(timestamp)) {
    const ms = millisIn(timestamp) ?? millisIn(item.alertId);
    if (ms === undefined) problems.push('has no time: listed under the present');
    sets.timestamp = timestamp = timestampOf(ms ?? nowMs);
  }
  sets.month = monthOf(timestamp as string);
  const isRead = item.read === true || item.read === 'true' || item.read === 1;
  if (item.read !== isRead) sets.read = isRead;
  if (!isRead) sets.unread = UNREAD;
  if (typeof item.count !== 'number') sets.count = 1;
  const type = ALERT_TYPES.find((known) => known === item.type);
  if (!SEVERITIES.some((known) => known === item.severity))
    sets.severity = type === undefined ? 'warning' : SEVERITY[type];
  if (type === undefined)
    problems.push(
      `has ${item.type === undefined ? 'no type' : `the type ${JSON.stringify(item.type)}, which no filter knows`}`,
    );
  return { sets, problems };
}

/** What a return of an older table lacks, with the decision of the older version, which counted sellable units. */
export function returnCompletion(item: Item, nowMs: number): Completion {
  const problems: string[] = [];
  const { sku, timestamp } = item as { readonly sku: string; readonly timestamp: string };
  const ms = isIsoTime(timestamp) ? Date.parse(timestamp) : millisIn(timestamp);
  if (ms === undefined || Number.isNaN(ms)) problems.push('has no readable time: listed under the present');
  const returnedAt = new Date(ms === undefined || Number.isNaN(ms) ? nowMs : ms).toISOString();
  const disposition = typeof item.disposition === 'string' ? item.disposition : 'UNKNOWN';
  if (disposition !== item.disposition) problems.push('has no disposition: UNKNOWN is set');
  const quantity = Number(item.quantity);
  const isCounted = Number.isInteger(quantity) && quantity > 0;
  if (!isCounted)
    problems.push(
      `has ${item.quantity === undefined ? 'no quantity' : `the quantity ${JSON.stringify(item.quantity)}`}: 1 is set`,
    );
  const { decision } = judge({ disposition }, RESTOCKED);
  const units = isCounted ? quantity : 1;
  const at = timestampOf(nowMs);
  return {
    sets: {
      month: monthOf(returnedAt),
      returnId: `migration:${timestamp}:${sku}`,
      orderId: typeof item.orderId === 'string' ? item.orderId : '',
      returnedAt,
      disposition,
      quantity: units,
      decision,
      // The units are in the figure of the stock already.
      restocked: decision === 'restock' && isCounted ? units : 0,
      revision: 1,
      recordedAt: at,
      updatedAt: at,
    },
    problems,
  };
}

/** What is wrong with the figures of a stock: anything that is no number counts as 0. */
export function stockProblems({ physical, buffer }: Item): string[] {
  return Object.entries({ physical, buffer }).flatMap(([name, value]) =>
    value === undefined || (value !== '' && value !== null && Number.isFinite(Number(value)))
      ? []
      : [`has the ${name} ${JSON.stringify(value)}, which counts as 0: set it by PUT /api/inventory/{sku}`],
  );
}

function isIsoTime(value: unknown): value is string {
  return typeof value === 'string' && ISO_MONTH.test(value) && !Number.isNaN(Date.parse(value));
}

/** The milliseconds since the epoch that stand in a text, such as `alert-1770362109236-x1`. */
function millisIn(value: unknown): number | undefined {
  const digits =
    typeof value === 'number' || typeof value === 'string' ? /\b\d{13}\b/.exec(String(value)) : null;
  return digits === null ? undefined : Number(digits[0]);
}
