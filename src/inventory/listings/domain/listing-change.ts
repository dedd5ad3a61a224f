import { type Component, type Listing, type ListingRule, sellsOneUnitOf } from '../../domain/listing';
import { broadcastsOf, quantityOf } from '../../domain/listing-quantity';
import { timestampAfter } from '../../domain/ledger-time';
import type { Stock } from '../../domain/stock';
import type { StoredListing } from '../../items/listing-item';

const RULE_PARTS = ['percent', 'buffer', 'min', 'max'] as const;
/** A part of a listing beside its components. */
type ListingPart = (typeof RULE_PARTS)[number] | 'paused';

/** A listing as a caller describes it. */
export interface ListingSpec extends Pick<Listing, 'components' | 'rule' | 'paused'> {
  /** Parts that stay as they are at the moment of the change; of a new listing the defaults. */
  readonly kept?: readonly ListingPart[];
}

/** What a change of a listing rests on. */
export interface ListingFacts {
  readonly sellerSku: string;
  /** The stored item of the seller SKU, also an implicit one. */
  readonly current: StoredListing | undefined;
  /** The stocks of all components, before and after, and of the SKU of the listing's name; also removed ones. */
  readonly stocks: ReadonlyMap<string, Stock>;
}

/** Why a listing is not written. */
export type ListingRefusal =
  | { readonly reason: 'unknown_component'; readonly skus: readonly string[] }
  /** A SKU of the listing's name is registered, and the listing does not sell that SKU alone, one unit. */
  | { readonly reason: 'sku_registered' }
  /** More writes than one transaction takes. */
  | { readonly reason: 'too_many_changes' };

/** What the transaction does to the stock of one component. */
export interface ComponentChange {
  readonly before: Stock;
  /** The component gains or loses this listing, or keeps it. */
  readonly links: 1 | 0 | -1;
  readonly isMarked: boolean;
  /** The stock must be registered when the transaction commits. */
  readonly mustBeRegistered: boolean;
  /** The decision that the quantity stays the same rests on this version of the stock. */
  readonly mustBeUnmoved: boolean;
  /** No listing has the SKU any more: the listing of its own name that the sender made is removed. */
  readonly isPlainAgain: boolean;
}

/** One transaction on a listing. */
export interface ListingChange {
  readonly kind: 'created' | 'changed' | 'removed';
  readonly sellerSku: string;
  readonly before: StoredListing | undefined;
  /** Undefined: the listing is removed. */
  readonly after: Listing | undefined;
  readonly quantity: number;
  /** The quantity must be sent. */
  readonly isMarked: boolean;
  readonly stocks: readonly ComponentChange[];
  /** No SKU of the listing's name may be registered when the transaction commits. */
  readonly needsFreeName: boolean;
  readonly at: string;
}

export type ListingPlan =
  | ListingChange
  | { readonly kind: 'unchanged'; readonly current: Listing }
  | { readonly kind: 'refused'; readonly refusal: ListingRefusal };

/** Maximum of actions in one transaction, a limit of DynamoDB. */
const MOST_ACTIONS = 100;

/**
 * What a PUT of `spec` changes. `mayMarkUnmoved`: marks the listing also where its quantity stays the same, because the
 * stocks move too fast to confirm that.
 */
export function planListingChange(
  { sellerSku, current, stocks }: ListingFacts,
  given: ListingSpec,
  nowMs: number,
  mayMarkUnmoved = false,
): ListingPlan {
  const explicit = explicitOf(current);
  const spec = described(given, explicit);
  const registered = registeredOf(stocks);
  const unknown = spec.components.map(({ sku }) => sku).filter((sku) => !registered.has(sku));
  if (unknown.length > 0) return refused({ reason: 'unknown_component', skus: unknown });
  const isOwnName = sellsOneUnitOf(sellerSku, spec);
  if (registered.has(sellerSku) && !isOwnName) return refused({ reason: 'sku_registered' });
  if (explicit !== undefined && isSameListing(explicit, spec))
    return { kind: 'unchanged', current: explicit };

  const at = timestampAfter(current?.listing.updatedAt, nowMs);
  const after: Listing = { channel: 'amazon', sellerSku, ...spec, updatedAt: at };
  const quantity = quantityOf(after, broadcastsOf(stocks));
  const isMarked = mayMarkUnmoved || current === undefined || needsSending(current, quantity);
  const change: ListingChange = {
    kind: explicit === undefined ? 'created' : 'changed',
    sellerSku,
    before: current,
    after,
    quantity,
    isMarked,
    stocks: componentChanges(explicit?.components ?? [], spec.components, stocks, isMarked),
    needsFreeName: !isOwnName,
    at,
  };
  return actionsOf(change) > MOST_ACTIONS ? refused({ reason: 'too_many_changes' }) : change;
}

/** What a DELETE changes; undefined when there is no such listing. */
export function planListingRemoval(
  { sellerSku, current, stocks }: ListingFacts,
  nowMs: number,
): ListingChange | undefined {
  const explicit = explicitOf(current);
  if (explicit === undefined) return undefined;
  return {
    kind: 'removed',
    sellerSku,
    before: current,
    after: undefined,
    quantity: 0,
    isMarked: false,
    stocks: componentChanges(explicit.components, [], stocks, false),
    needsFreeName: false,
    at: timestampAfter(explicit.updatedAt, nowMs),
  };
}

/** The listing that a spec describes, with what it keeps of the current one. */
function described(given: ListingSpec, current: Listing | undefined): Omit<ListingSpec, 'kept'> {
  const { kept = [] } = given;
  const rule: ListingRule = Object.fromEntries(
    RULE_PARTS.flatMap((part) => {
      const value = kept.includes(part) ? current?.rule[part] : given.rule[part];
      return value === undefined ? [] : [[part, value]];
    }),
  );
  return {
    components: given.components.map(({ sku, units }): Component => ({ sku, units })),
    rule: ruleWithoutDefaults(rule),
    paused: kept.includes('paused') ? (current?.paused ?? false) : given.paused,
  };
}

/** A rule without the parts that have their default. */
export function ruleWithoutDefaults({ percent = 100, buffer = 0, min = 0, max }: ListingRule): ListingRule {
  return {
    ...(percent === 100 ? {} : { percent }),
    ...(buffer === 0 ? {} : { buffer }),
    ...(min === 0 ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** The listing that a user made; undefined where the sender made the item. */
export function explicitOf(stored: StoredListing | undefined): Listing | undefined {
  return stored === undefined || stored.listing.implicit === true ? undefined : stored.listing;
}

/** The stocks without those that a removal left. */
export function registeredOf(stocks: ReadonlyMap<string, Stock>): Map<string, Stock> {
  return new Map([...stocks].filter(([, { removed }]) => removed !== true));
}

function refused(refusal: ListingRefusal): ListingPlan {
  return { kind: 'refused', refusal };
}

/** The order of components says nothing. `spec` has a rule without defaults. */
export function isSameListing(current: Listing, spec: ListingSpec): boolean {
  const units = new Map(current.components.map((component) => [component.sku, component.units]));
  const [before, after] = [ruleWithoutDefaults(current.rule), spec.rule];
  return (
    current.paused === spec.paused &&
    units.size === spec.components.length &&
    spec.components.every((component) => units.get(component.sku) === component.units) &&
    RULE_PARTS.every((name) => before[name] === after[name])
  );
}

/** True unless Amazon accepted this very quantity last and nothing is under way. */
function needsSending({ state }: StoredListing, quantity: number): boolean {
  const isAtRest = state.pending === undefined && state.needsLateCallCheck !== true;
  return !isAtRest || state.lastBroadcast?.count !== quantity;
}

/** A component that gains or loses the listing is marked too: its own name may have to be sent, or not any more. */
function componentChanges(
  before: readonly Component[],
  after: readonly Component[],
  stocks: ReadonlyMap<string, Stock>,
  isMarked: boolean,
): ComponentChange[] {
  const [had, has] = [new Set(before.map(({ sku }) => sku)), new Set(after.map(({ sku }) => sku))];
  return [...new Set([...had, ...has])].flatMap((sku): ComponentChange[] => {
    const stock = stocks.get(sku);
    if (stock === undefined) return [];
    const links = had.has(sku) === has.has(sku) ? 0 : has.has(sku) ? 1 : -1;
    const isRegistered = stock.removed !== true;
    return [
      {
        before: stock,
        links,
        isMarked: isRegistered && (isMarked || links !== 0),
        mustBeRegistered: isRegistered,
        mustBeUnmoved: has.has(sku) && !isMarked,
        isPlainAgain: links === -1 && (stock.listings ?? 0) <= 1,
      },
    ];
  });
}

/** The listing, its links, the stocks of its components, their own names, and the check of its name. */
function actionsOf({ stocks, needsFreeName }: ListingChange): number {
  const links = stocks.filter((stock) => stock.links !== 0).length;
  const plain = stocks.filter(({ isPlainAgain }) => isPlainAgain).length;
  return 1 + links + stocks.length + plain + (needsFreeName ? 1 : 0);
}
