import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import type { Stock } from '../../../inventory/domain/stock';

/** What Amazon may show of a SKU now: a quantity, `none` when it sells nothing of this stock, or unknown. */
export type ShownAtAmazon = number | 'none' | undefined;

/** Why the number of a SKU does not reach Amazon until a person acts. */
export interface PushProblem {
  readonly type: 'sync_failed' | 'listing_blocked';
  /** What Amazon says, or what its listing shows; stored with the SKU. */
  readonly reason: string;
  /** Equal for SKUs with the same problem; absent for one that only this SKU can have. */
  readonly cause?: string;
  /** What happened and what to do, in whole sentences. */
  readonly message: string;
  readonly shown: ShownAtAmazon;
}

/**
 * True when Amazon may sell units that are not there: it shows more than the broadcast, or, as far as is known, may do so.
 * Without a look at the listing the last accepted quantity counts; without one either, only a sold-out SKU is at risk.
 */
export function mayOversell(
  { broadcast, lastBroadcast }: Pick<Stock, 'broadcast' | 'lastBroadcast'>,
  shown: ShownAtAmazon,
): boolean {
  if (shown === 'none') return false;
  const count = shown ?? lastBroadcast?.count;
  return count === undefined ? broadcast === 0 : count > broadcast;
}

/** How urgent the problem of a SKU is. */
export function riskOf(
  stock: Pick<Stock, 'broadcast' | 'lastBroadcast'>,
  shown: ShownAtAmazon,
): 'none' | 'some_left' | 'sold_out' {
  if (!mayOversell(stock, shown)) return 'none';
  return stock.broadcast === 0 ? 'sold_out' : 'some_left';
}

/** Causes for which Amazon sells nothing of this stock, or the stock of another SKU. */
const NOTHING_SOLD = ['fba', 'no_channel', 'name_registered'];

/** What Amazon may show of a SKU that was blocked for this cause, without a look at its listing. */
export function shownFor(
  cause: string | undefined,
  { broadcast, lastBroadcast }: Pick<Stock, 'broadcast' | 'lastBroadcast'>,
): ShownAtAmazon {
  if (cause !== undefined && NOTHING_SOLD.includes(cause)) return 'none';
  // A sold-out SKU that Amazon once took may still be sold, in another marketplace than the configured one.
  if (cause === 'not_found' && (broadcast > 0 || lastBroadcast === undefined)) return 'none';
  return undefined;
}

/** What to do about a SKU that Amazon may sell without stock. */
function oversellWarning(stock: Pick<Stock, 'broadcast' | 'lastBroadcast'>, shown: ShownAtAmazon): string {
  const count = shown === 'none' ? undefined : (shown ?? stock.lastBroadcast?.count);
  const known = count === undefined ? '' : `: the last quantity known there is ${count}`;
  const left = stock.broadcast === 0 ? 'none is left' : `only ${stock.broadcast} are left`;
  return (
    `Amazon may still sell it${known}, and ${left}. ` +
    `Set the quantity ${stock.broadcast} in Seller Central now, or close the listing.`
  );
}

/** The alert of a SKU's problem: critical for a sold-out SKU that Amazon may still sell. */
export function problemAlert(stock: Stock, problem: PushProblem, at: string): AlertDraft {
  const { sku } = stock;
  const { type, message, shown } = problem;
  const alertId = OWN_ALERT[type](sku);
  if (!mayOversell(stock, shown)) return draftAlert(alertId, type, at, message, { sku });
  const text = `${message} ${oversellWarning(stock, shown)}`;
  return draftAlert(alertId, type, at, text, { sku }, stock.broadcast === 0 ? 'critical' : undefined);
}

const OWN_ALERT = { sync_failed: alertIdOf.syncFailed, listing_blocked: alertIdOf.listingBlocked } as const;

/** The alerts that a SKU may have of its own. */
export function ownAlertsOf(sku: string): string[] {
  return Object.values(OWN_ALERT).map((idOf) => idOf(sku));
}
