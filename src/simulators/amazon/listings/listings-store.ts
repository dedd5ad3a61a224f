import { type AvailabilityChange, applyChanges, carriesQuantity } from './availability-change';
import {
  type Availability,
  DEFAULT_PRODUCT_TYPE,
  type Listing,
  type ListingEdit,
  type ListingSetting,
  MERCHANT_CHANNEL,
} from './listing';
import { type NumberChange, NumberLog, ownNumber } from './number-log';
import { type OtherWriter, OtherWriters } from './other-writers';
import { type Accepted, type ListingSettings, type SubmissionFault, Submissions } from './submissions';

/** `open`: every SKU is a merchant-fulfilled listing of 0 units; `closed`: only the SKUs that were set exist. */
export type Catalogue = 'open' | 'closed';

/** The listings at Amazon and their units, as buyers see them. */
export class ListingsStore {
  /** How the numbers became what they are. */
  readonly numbers: NumberLog;
  private readonly listings = new Map<string, Listing>();
  private readonly submissions: Submissions;
  private readonly writers = new OtherWriters();
  private readonly removed = new Set<string>();
  private readonly openedAt: number;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly now: () => number,
    private readonly onChange: () => void = () => undefined,
    random: () => number = Math.random,
    onNumber: (change: NumberChange) => void = () => undefined,
  ) {
    this.numbers = new NumberLog(onNumber);
    this.openedAt = now();
    this.submissions = new Submissions(random);
  }

  get settings(): ListingSettings {
    return this.submissions.settings;
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
    this.listings.set(sku, taken);
    this.submissions.accept(sku, changes, now);
    this.makeLive();
    this.onChange();
    return after;
  }

  change(settings: Partial<ListingSettings>): ListingSettings {
    return this.submissions.change(settings);
  }

  /** Decides what becomes of the next accepted submissions; the oldest fault that matches one applies to it. */
  script(fault: SubmissionFault): void {
    this.submissions.script(fault);
  }

  clearFaults(): void {
    this.submissions.clearFaults();
  }

  /** Lets the held submissions be live, the newest first unless the order is to be kept; returns how many. */
  release(order: 'newest-first' | 'oldest-first' = 'newest-first'): number {
    const count = this.submissions.release(order, this.now());
    this.makeLive();
    this.onChange();
    return count;
  }

  /** Changes a listing outside this service and keeps the rest; undefined when there is none. */
  edit(sku: string, { quantity, suppressed, channel }: ListingEdit): Listing | undefined {
    const before = this.find(sku);
    if (before === undefined) return undefined;
    const units = quantity ?? (channel === 'AMAZON_NA' ? 0 : ownNumber(before.availability));
    const own = {
      op: 'merge',
      entries: [{ fulfillmentChannelCode: MERCHANT_CHANNEL, quantity: units }],
    } as const;
    const edited: Listing = {
      ...before,
      availability:
        channel === undefined
          ? applyChanges(before.availability, quantity === undefined ? [] : [own])
          : availabilityOf({ sku, channel, quantity: units }),
      ...(suppressed === undefined ? {} : { suppressed }),
    };
    this.show(sku, before, edited, 'edit', this.now());
    this.onChange();
    return edited;
  }

  /** Another writer sets its number now, and again after each number that is not its own, until it is stopped. */
  writeBack(sku: string, writer: OtherWriter): Listing | undefined {
    this.writers.start(sku, writer);
    return this.edit(sku, { quantity: writer.quantity });
  }

  /** False when there is no such writer. */
  stopWriting(sku: string): boolean {
    return this.writers.stop(sku);
  }

  /** The accepted submissions that are not live yet. */
  notLive(): readonly Accepted[] {
    this.makeLive();
    return this.submissions.list();
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
    this.submissions.clear();
    this.writers.clear();
    this.numbers.clear();
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
    this.submissions.restore(accepted);
    for (const [sku, listing] of listings) this.listings.set(sku, listing);
    for (const sku of removed) this.removed.add(sku);
  }

  /** Applies the accepted submissions whose time has come, in the order of their times. */
  private makeLive(): void {
    const now = this.now();
    for (;;) {
      const due = this.submissions.takeDue(now);
      if (due.length === 0) return;
      for (const { sku, liveAt, changes, cause = 'push' } of due) {
        const before = this.listings.get(sku);
        if (before === undefined) continue;
        const after = { ...before, availability: applyChanges(before.availability, changes) };
        this.show(sku, before, after, cause, Math.floor(liveAt));
      }
    }
  }

  /** Shows a listing to buyers; another writer then sets its own number again. */
  private show(
    sku: string,
    before: Listing | undefined,
    after: Listing,
    cause: NumberChange['cause'],
    at: number,
  ): void {
    const answer = this.writers.answerTo(sku, after, at);
    if (answer !== undefined) this.submissions.add(answer);
    this.numbers.note(sku, before, after, cause, at);
    this.listings.set(sku, { ...after, lastUpdatedAt: at });
  }

  /** Changes the merchant's number and nothing else; returns the change. */
  private move(sku: string, units: number): number {
    const before = this.find(sku);
    const own = before?.availability.find((entry) => entry.fulfillmentChannelCode === MERCHANT_CHANNEL);
    if (before === undefined || own?.quantity === undefined) return 0;
    const quantity = Math.max(0, own.quantity + units);
    if (quantity === own.quantity) return 0;
    const availability = before.availability.map((entry) => (entry === own ? { ...own, quantity } : entry));
    this.show(sku, before, { ...before, availability }, units < 0 ? 'order' : 'cancellation', this.now());
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
