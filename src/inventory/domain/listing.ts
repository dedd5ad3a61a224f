/** The channels on which a listing can sell. */
export const LISTING_CHANNELS = ['amazon'] as const;
export type ListingChannel = (typeof LISTING_CHANNELS)[number];

/** What one unit of a listing takes of a SKU. */
export interface Component {
  readonly sku: string;
  /** Units of the SKU in one unit of the listing, 1 to 1,000. */
  readonly units: number;
}

/** How much of what the components allow is offered. An absent part has its default: 100, 0, 0 and none. */
export interface ListingRule {
  /** Percent of the whole units that are offered, 0 to 100. */
  readonly percent?: number;
  /** Whole units of the listing that are held back. */
  readonly buffer?: number;
  /** Below so many whole units the listing offers 0. */
  readonly min?: number;
  /** At most so many whole units are offered. */
  readonly max?: number;
}

/** Components of one listing: the contract's bounds. */
export const MAX_COMPONENTS = 20;
export const MAX_COMPONENT_UNITS = 1_000;

/** What is sold on a channel under a seller SKU. ADR 19. */
export interface Listing {
  readonly channel: ListingChannel;
  /** The SKU under which Amazon sells it. */
  readonly sellerSku: string;
  /** 1 to 20 components, each SKU once. */
  readonly components: readonly Component[];
  readonly rule: ListingRule;
  /** While paused the quantity is 0. */
  readonly paused: boolean;
  readonly updatedAt: string;
  /**
   * The own name of a SKU that is a component of other listings and is still sold under its own name. The sender makes
   * and removes it; users see it as part of the SKU.
   */
  readonly implicit?: true;
}

/** The part of a listing that decides its quantity. */
export type SellingRule = Pick<Listing, 'components' | 'rule' | 'paused'>;

/** True for a listing that sells one unit of one SKU. */
export function sellsOneUnitOf(sku: string, { components }: Pick<Listing, 'components'>): boolean {
  const [only] = components;
  return components.length === 1 && only?.sku === sku && only.units === 1;
}

/**
 * True when the SKU is sold under its own name beside these listings, which have it as a component: unless one of them
 * sells it alone, one unit, under another name. A listing of its own name sells it too, by its own rule.
 */
export function isSoldUnderOwnName(sku: string, listings: readonly Listing[]): boolean {
  const isNamed = listings.some(({ sellerSku, implicit }) => sellerSku === sku && implicit !== true);
  return isNamed || !listings.some((one) => one.sellerSku !== sku && sellsOneUnitOf(sku, one));
}
