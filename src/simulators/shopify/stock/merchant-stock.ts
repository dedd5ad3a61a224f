import type { ShopWebhooks } from '../webhooks/shop-webhooks';
import type { ItemLevel, ItemRef, NewItem, ShopItem, ShopLocation } from './shop-item';
import { ShopRefusal } from './shop-refusal';
import type { ShopStock } from './shop-stock';
import {
  disconnectPayload,
  itemIdPayload,
  itemPayload,
  levelPayload,
  locationPayload,
} from './stock-payloads';

/** What a merchant changes at an item. */
export type ItemChange = Partial<
  Pick<ShopItem, 'sku' | 'title' | 'tracked' | 'continuesSelling' | 'giftCard' | 'bundleParent'>
>;

/** What the merchant does in Shopify's admin: items, locations and counts. Each method sends its webhooks. */
export class MerchantStock {
  constructor(
    private readonly stock: ShopStock,
    private readonly webhooks: ShopWebhooks,
    private readonly now: () => number,
    private readonly onChange: () => void,
  ) {}

  /** Creates an item with its variant. */
  createItem(wanted: NewItem): ShopItem {
    const item = this.stock.addItem(wanted);
    this.onChange();
    this.webhooks.emit('inventory_items/create', itemPayload(item));
    for (const level of item.levels) {
      this.webhooks.emit('inventory_levels/connect', levelPayload(item, level));
      this.sendLevel(item, level);
    }
    return item;
  }

  /** Items that the shop has for a long time: no webhook is sent. */
  createItems(wanted: readonly NewItem[]): readonly ShopItem[] {
    const items = wanted.map((one) => this.stock.addItem(one));
    this.onChange();
    return items;
  }

  changeItem(ref: ItemRef, { sku, ...change }: ItemChange): ShopItem {
    const item = this.itemOf(ref);
    if (sku !== undefined) this.stock.rename(item, sku);
    Object.assign(item, change);
    item.updatedAt = this.now();
    this.onChange();
    this.webhooks.emit('inventory_items/update', itemPayload(item));
    return item;
  }

  removeItem(ref: ItemRef): void {
    const item = this.itemOf(ref);
    this.stock.removeItem(item);
    this.onChange();
    this.webhooks.emit('inventory_items/delete', itemIdPayload(item));
  }

  addLocation(wanted: { readonly name: string; readonly isFulfillmentService?: boolean }): ShopLocation {
    const location = this.stock.addLocation(wanted);
    this.onChange();
    this.webhooks.emit('locations/create', locationPayload(location));
    return location;
  }

  changeLocation(
    locationId: string,
    change: { readonly name?: string; readonly isActive?: boolean },
  ): ShopLocation {
    const location = this.stock.locations.get(locationId);
    if (location === undefined) throw new ShopRefusal(`The shop has no location ${locationId}.`);
    Object.assign(location, change);
    location.updatedAt = this.now();
    this.onChange();
    const topic = change.isActive === undefined ? 'update' : change.isActive ? 'activate' : 'deactivate';
    this.webhooks.emit(`locations/${topic}`, locationPayload(location));
    return location;
  }

  /** The merchant counts: what can be sold at a location is this number now. */
  count(ref: ItemRef, available: number, locationId?: string): ItemLevel {
    const item = this.itemOf(ref);
    const level = this.levelOf(item, locationId);
    return this.moved(item, level, available - level.available);
  }

  /** The merchant receives, loses or finds units, or sells them over a till that makes no order. */
  adjust(ref: ItemRef, delta: number, locationId?: string): ItemLevel {
    const item = this.itemOf(ref);
    return this.moved(item, this.levelOf(item, locationId), delta);
  }

  /** The merchant moves units to another location. */
  move(ref: ItemRef, units: number, from: string, to: string): void {
    const item = this.itemOf(ref);
    this.moved(item, this.levelOf(item, from), -units);
    this.moved(item, this.levelOf(item, to), units);
  }

  /** The item is no longer stocked at the location. */
  disconnect(ref: ItemRef, locationId: string): void {
    const item = this.itemOf(ref);
    const level = this.levelOf(item, locationId);
    level.isActive = false;
    level.updatedAt = this.now();
    this.onChange();
    this.webhooks.emit('inventory_levels/disconnect', disconnectPayload(item, level));
  }

  /** What can be sold of an item: at a location, or over all of them. */
  available(ref: ItemRef, locationId?: string): number {
    return this.itemOf(ref)
      .levels.filter((level) => level.isActive && (locationId ?? level.locationId) === level.locationId)
      .reduce((sum, level) => sum + level.available, 0);
  }

  /** Sends the level's webhook. */
  sendLevel(item: ShopItem, level: ItemLevel): void {
    this.webhooks.emit('inventory_levels/update', levelPayload(item, level));
  }

  private moved(item: ShopItem, level: ItemLevel, delta: number): ItemLevel {
    if (delta === 0) return level;
    level.isActive = true;
    this.stock.move(level, { available: delta });
    this.onChange();
    this.sendLevel(item, level);
    return level;
  }

  private itemOf(ref: ItemRef): ShopItem {
    const item = this.stock.find(ref);
    if (item === undefined) throw new ShopRefusal(`The shop has no item ${JSON.stringify(ref)}.`);
    return item;
  }

  private levelOf(item: ShopItem, locationId: string | undefined): ItemLevel {
    return this.stock.levelOf(item, locationId ?? item.levels[0]?.locationId ?? this.firstLocation());
  }

  private firstLocation(): string {
    return this.stock.locations.keys().next().value ?? '';
  }
}
