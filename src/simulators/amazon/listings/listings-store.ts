import { type AvailabilityChange, applyChanges, carriesQuantity } from './availability-change';
import {
  type Availability,
  DEFAULT_PRODUCT_TYPE,
  type Listing,
  type ListingSetting,
  MERCHANT_CHANNEL,
} from './listing';

import { NumberLog } from './number-log';

/** `open`: every SKU is a merchant-fulfilled listing of 0 units; `closed`: only the SKUs that were set exist. */
export type Catalogue = 'open' | 'closed';

/** An accepted submission that buyers do not see yet. */
export interface Accepted {
  readonly sku: string;
  /** In ms. */
  readonly liveAt: number;
  readonly changes: readonly AvailabilityChange[];
}

export interface ListingSettings {
  /**
   * An accepted submission is live after a time between these two, in ms. Amazon promises none: a few minutes were seen.
   * Those of one SKU go live in their order (assumed).
   */
  readonly liveAfterMs: readonly [least: number, most: number];
}

const LISTING_SETTINGS: ListingSettings = { liveAfterMs: [0, 0] };

/** The listings at Amazon and their units, as buyers see them. */
export class ListingsStore {
  settings: ListingSettings = LISTING_SETTINGS;
  /** How the numbers became what they are. */
  readonly numbers = new NumberLog();
  private readonly listings = new Map<string, Listing>();
  private accepted: readonly Accepted[] = [];
  private readonly removed = new Set<string>();
  private readonly openedAt: number;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly now: () => number,
    private readonly onChange: () => void = () => undefined,
    private readonly random: () => number = Math.random,
  ) {
    this.openedAt = now();
  }

  /** The listing of a SKU; undefined when there is none. */
  find(sku: string): Listing | undefined {
    this.makeLive();
    const stored = this.listings.get(sku);
    if (stored !== undefined) return stored;
    return this.catalogue === 'open' && !this.removed.has(sku) ? this.untouched() : undefined;
  }

  /** The listings that were set or patched, by SKU. */
  entries(): readonly (readonly [string, Listing])[] {
    this.makeLive();
    return [...this.listings];
  }

  /** Sets a listing as a seller does by hand; the count of accepted updates stays. */
  set(setting: ListingSetting): Listing | undefined {
    const { sku } = setting;
    if (setting.known === false) {
      this.listings.delete(sku);
      this.removed.add(sku);
      this.onChange();
      return undefined;
    }
    const before = this.listings.get(sku);
    const now = this.now();
    const name = setting.name ?? before?.name;
    const listing: Listing = {
      productType: setting.productType ?? before?.productType ?? DEFAULT_PRODUCT_TYPE,
      ...(name === undefined ? {} : { name }),
      refusesOwnType: setting.refusesOwnType ?? false,
      availability: availabilityOf(setting),
      updates: before?.updates ?? 0,
      createdAt: before?.createdAt ?? now,
      lastUpdatedAt: now,
      halfMade: false,
    };
    this.numbers.note(sku, this.find(sku), listing, 'set', now);
    this.listings.set(sku, listing);
    this.removed.delete(sku);
    this.onChange();
    return listing;
  }

  /**
   * Takes a submission; returns the listing as it will be. An unknown SKU becomes an incomplete listing, as at Amazon (by
   * design, says Amazon).
   */
  submit(sku: string, productType: string, changes: readonly AvailabilityChange[]): Listing {
    const now = this.now();
    const known = this.find(sku);
    const before = known ?? {
      ...this.untouched(),
      productType,
      availability: [],
      createdAt: now,
      halfMade: true,
    };
    const taken: Listing = {
      ...before,
      productType: before.halfMade ? productType : before.productType,
      updates: before.updates + (changes.some(carriesQuantity) ? 1 : 0),
      lastUpdatedAt: now,
    };
    const after = { ...taken, availability: applyChanges(before.availability, changes) };
    const [least, most] = this.settings.liveAfterMs;
    const ahead = this.accepted.filter((other) => other.sku === sku).map(({ liveAt }) => liveAt);
    const liveAt = Math.max(now + least + this.random() * (most - least), ...ahead);
    this.listings.set(sku, liveAt > now ? taken : after);
    if (liveAt <= now) this.numbers.note(sku, known, after, 'push', now);
    if (liveAt > now) this.accepted = [...this.accepted, { sku, liveAt, changes }];
    this.onChange();
    return after;
  }

  change(settings: Partial<ListingSettings>): ListingSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  /** The accepted submissions that are not live yet. */
  notLive(): readonly Accepted[] {
    this.makeLive();
    return this.accepted;
  }

  /** Amazon takes units of an order off the merchant's number; returns by how many it fell, because it stops at 0. */
  lower(sku: string, units: number): number {
    return -this.move(sku, -units);
  }

  /** Amazon puts units of a cancelled order back. */
  raise(sku: string, units: number): void {
    this.move(sku, units);
  }

  clear(): void {
    this.listings.clear();
    this.removed.clear();
    this.accepted = [];
    this.numbers.clear();
    this.settings = LISTING_SETTINGS;
    this.onChange();
  }

  /** The SKUs that were removed by hand. */
  removedSkus(): readonly string[] {
    return [...this.removed];
  }

  /** Takes over what an earlier run had, before the first call. */
  restore(
    listings: Iterable<readonly [string, Listing]>,
    removed: readonly string[],
    accepted: readonly Accepted[],
  ): void {
    this.accepted = accepted;
    for (const [sku, listing] of listings) this.listings.set(sku, listing);
    for (const sku of removed) this.removed.add(sku);
  }

  /** Applies the accepted submissions whose time has come, in the order in which they were taken. */
  private makeLive(): void {
    const now = this.now();
    const due = this.accepted.filter(({ liveAt }) => liveAt <= now);
    if (due.length === 0) return;
    this.accepted = this.accepted.filter(({ liveAt }) => liveAt > now);
    for (const { sku, liveAt, changes } of due) {
      const before = this.listings.get(sku);
      if (before === undefined) continue;
      const at = Math.floor(liveAt);
      const after = {
        ...before,
        availability: applyChanges(before.availability, changes),
        lastUpdatedAt: at,
      };
      this.numbers.note(sku, before, after, 'push', at);
      this.listings.set(sku, after);
    }
  }

  /** Changes the merchant's number and nothing else; returns the change. */
  private move(sku: string, units: number): number {
    const before = this.find(sku);
    const own = before?.availability.find((entry) => entry.fulfillmentChannelCode === MERCHANT_CHANNEL);
    if (before === undefined || own?.quantity === undefined) return 0;
    const quantity = Math.max(0, own.quantity + units);
    if (quantity === own.quantity) return 0;
    const availability = before.availability.map((entry) => (entry === own ? { ...own, quantity } : entry));
    const after = { ...before, availability, lastUpdatedAt: this.now() };
    this.numbers.note(sku, before, after, units < 0 ? 'order' : 'cancellation', after.lastUpdatedAt);
    this.listings.set(sku, after);
    this.onChange();
    return quantity - own.quantity;
  }

  private untouched(): Listing {
    return {
      productType: DEFAULT_PRODUCT_TYPE,
      refusesOwnType: false,
      availability: [{ fulfillmentChannelCode: MERCHANT_CHANNEL, quantity: 0 }],
      updates: 0,
      createdAt: this.openedAt,
      lastUpdatedAt: this.openedAt,
      halfMade: false,
    };
  }
}

function availabilityOf(setting: ListingSetting): readonly Availability[] {
  const own: Availability = {
    fulfillmentChannelCode: MERCHANT_CHANNEL,
    quantity: setting.quantity ?? 0,
    ...(setting.leadTimeToShipMaxDays === undefined
      ? {}
      : { leadTimeToShipMaxDays: setting.leadTimeToShipMaxDays }),
    ...(setting.restockDate === undefined ? {} : { restockDate: setting.restockDate }),
  };
  const amazons: Availability = { fulfillmentChannelCode: 'AMAZON_NA' };
  switch (setting.channel ?? MERCHANT_CHANNEL) {
    case 'DEFAULT':
      return [own];
    case 'AMAZON_NA':
      return [amazons];
    case 'MIXED':
      return [own, amazons];
  }
}
