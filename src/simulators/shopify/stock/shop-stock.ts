import type { ShopIds } from '../shop-ids';
import type { ItemLevel, ItemRef, NewItem, ShopItem, ShopLocation } from './shop-item';
import { ShopRefusal } from './shop-refusal';

/** The id of the first location, which the simulated orders name too. */
const FIRST_LOCATION = 66_301_847_735;

/** The items and locations of the shop. Nothing here sends a webhook: the caller does. */
export class ShopStock {
  readonly items = new Map<string, ShopItem>();
  readonly locations = new Map<string, ShopLocation>();
  /** By the SKU in lower case, as a search finds it. */
  private readonly byFolded = new Map<string, Set<ShopItem>>();

  constructor(
    private readonly ids: ShopIds,
    private readonly now: () => number,
  ) {}

  addLocation({
    name,
    isFulfillmentService = false,
  }: {
    name: string;
    isFulfillmentService?: boolean;
  }): ShopLocation {
    const at = this.now();
    const location: ShopLocation = {
      locationId: String(FIRST_LOCATION + this.locations.size * 1000),
      name,
      isActive: true,
      isFulfillmentService,
      createdAt: at,
      updatedAt: at,
    };
    this.locations.set(location.locationId, location);
    return location;
  }

  addItem(wanted: NewItem): ShopItem {
    const at = this.now();
    const item: ShopItem = {
      itemId: this.ids.next(),
      variantId: this.ids.next(),
      productId: this.ids.next(),
      sku: wanted.sku,
      title: wanted.title ?? 'Fernhill Stoneware Mug',
      tracked: wanted.tracked ?? true,
      continuesSelling: wanted.continuesSelling ?? false,
      giftCard: wanted.giftCard ?? false,
      bundleParent: wanted.bundleParent ?? false,
      createdAt: at,
      updatedAt: at,
      levels: [],
    };
    this.put(item);
    const first = this.locations.keys().next().value ?? '';
    for (const [locationId, available] of Object.entries(wanted.at ?? { [first]: wanted.available ?? 0 }))
      this.levelOf(item, locationId).available = available;
    return item;
  }

  /** Adds or replaces an item. */
  put(item: ShopItem): void {
    this.items.set(item.itemId, item);
    this.index(item);
  }

  removeItem(item: ShopItem): void {
    this.items.delete(item.itemId);
    this.unindex(item);
  }

  /** Gives an item another SKU. */
  rename(item: ShopItem, sku: string | null): void {
    this.unindex(item);
    item.sku = sku;
    this.index(item);
  }

  find(ref: ItemRef): ShopItem | undefined {
    return 'itemId' in ref ? this.items.get(ref.itemId) : this.ofSku(ref.sku)[0];
  }

  /** Shopify lets several items have the same SKU. */
  ofSku(sku: string): readonly ShopItem[] {
    return this.likeSku(sku).filter((item) => item.sku === sku);
  }

  /** The items whose SKU differs in case at most. */
  likeSku(sku: string): readonly ShopItem[] {
    return [...(this.byFolded.get(sku.toLowerCase()) ?? [])];
  }

  /** The level of an item at a location; made when the item was never stocked there. Throws for an unknown location. */
  levelOf(item: ShopItem, locationId: string): ItemLevel {
    const known = item.levels.find((level) => level.locationId === locationId);
    if (known !== undefined) return known;
    if (!this.locations.has(locationId)) throw new ShopRefusal(`The shop has no location ${locationId}.`);
    const at = this.now();
    const level: ItemLevel = {
      levelId: this.ids.next(),
      locationId,
      available: 0,
      committed: 0,
      isActive: true,
      createdAt: at,
      updatedAt: at,
      availableAt: at,
    };
    item.levels.push(level);
    return level;
  }

  /** Changes what can be sold and what is sold and not shipped. */
  move(level: ItemLevel, change: { readonly available?: number; readonly committed?: number }): void {
    const at = this.now();
    level.available += change.available ?? 0;
    level.committed += change.committed ?? 0;
    level.updatedAt = at;
    if ((change.available ?? 0) !== 0) level.availableAt = at;
  }

  private index(item: ShopItem): void {
    if (item.sku === null) return;
    const folded = item.sku.toLowerCase();
    this.byFolded.set(folded, (this.byFolded.get(folded) ?? new Set()).add(item));
  }

  private unindex(item: ShopItem): void {
    if (item.sku !== null) this.byFolded.get(item.sku.toLowerCase())?.delete(item);
  }
}
