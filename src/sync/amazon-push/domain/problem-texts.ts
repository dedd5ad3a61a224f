import type { Stock } from '../../../inventory/domain/stock';
import { sellsOneUnitOf } from '../../../inventory/domain/listing';
import type { PushProblem, ShownAtAmazon } from './push-problem';

/** A listing whose quantity may not be written, or that is missing. */
export interface BlockedListing {
  readonly stock: Stock;
  readonly reason: string;
  readonly cause: string;
  /** What Amazon sells of it. */
  readonly shown: ShownAtAmazon;
  /** What to do, where it is not the listing at Amazon that has to be fixed. */
  readonly remedy?: string;
}

/** Components that a name lists. */
const NAMED_COMPONENTS = 3;

const FIX_THE_LISTING =
  'Fix the listing, then call POST /api/sync/{sku}; or ignore this if the SKU is not sold there.';

/** The SKU, or the seller SKU of a listing with what it sells, such as `TEA-KIT (1 x TEA + 2 x CUP)`. */
export function nameOf({ sku, components = [] }: Pick<Stock, 'sku' | 'components'>): string {
  if (components.length === 0 || sellsOneUnitOf(sku, { components })) return sku;
  const named = components.slice(0, NAMED_COMPONENTS).map((one) => `${one.units} x ${one.sku}`);
  const rest = components.length - named.length;
  return `${sku} (${named.join(' + ')}${rest === 0 ? '' : ` and ${rest} more`})`;
}

export function unsentText(stock: Stock, reason: string): string {
  return `${nameOf(stock)} is not sent to Amazon: ${reason}`;
}

export function listingProblem({ stock, reason, cause, shown, remedy }: BlockedListing): PushProblem {
  const message = `${unsentText(stock, reason)} It is checked again every day. ${remedy ?? FIX_THE_LISTING}`;
  return { type: 'listing_blocked', reason, cause, message, shown };
}

/** Amazon keeps on not taking the quantity. */
export function stuckProblem(stock: Stock, tries: number, error: string, cause: string): PushProblem {
  const message =
    `Amazon has not taken the quantity ${stock.broadcast} of ${nameOf(stock)} in ${tries} tries: ${withoutPeriod(error)}. ` +
    'The service retries automatically; if this lasts, check the listing in Seller Central.';
  return { type: 'sync_failed', reason: error, cause, message, shown: undefined };
}

/** Amazon refuses the quantity; `summary` names it too. */
export function refusedProblem(
  stock: Stock,
  error: string,
  cause: string | undefined,
): { readonly summary: string; readonly problem: PushProblem } {
  const summary = `Amazon refuses the quantity ${stock.broadcast} of ${nameOf(stock)}: ${error}`;
  const message = `${withoutPeriod(summary)}. Fix it, then call POST /api/sync/{sku}; the next change of its quantity retries too.`;
  const ofCause = cause === undefined ? {} : { cause };
  return {
    summary,
    problem: { type: 'sync_failed', reason: error, message, shown: undefined, ...ofCause },
  };
}

/** Components of a listing are not registered: Amazon has its quantity 0. `missing` has one at least. */
export function missingComponents(stock: Stock, missing: readonly string[]): BlockedListing {
  const { sku } = stock;
  const [first = ''] = missing;
  const rest = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return {
    stock,
    reason: `Its component ${first}${rest} is not registered, so its quantity is 0.`,
    cause: `missing_component:${first}`,
    shown: 0,
    remedy:
      `Register ${first} (PUT /api/inventory/{sku}), or change what ${sku} sells (PUT /api/listings/amazon/{sellerSku}), ` +
      `then call POST /api/sync/{sku} with ${sku}.`,
  };
}

/** A SKU is registered under the name of a listing that sells something else: Amazon has the quantity of the SKU. */
export function nameIsRegistered(stock: Stock): BlockedListing {
  const { sku } = stock;
  return {
    stock,
    reason: `A SKU named ${sku} is registered, and the listing sells something else.`,
    cause: 'name_registered',
    shown: 'none',
    remedy: `Remove the SKU (DELETE /api/inventory/{sku}), or delete the listing (DELETE /api/listings/amazon/{sellerSku}).`,
  };
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
