import { gid, idOf } from '../shop-ids';
import { type ItemLevel, onHand, type ShopItem, type ShopLocation } from '../stock/shop-item';
import type { ShopStock } from '../stock/shop-stock';
import { type AdminContext, adminTime, connection, type PageArgs } from './connection';
import { matchesText, meets, readSearch, type SearchTerm } from './search-query';

type View = Readonly<Record<string, unknown>>;
type Search = PageArgs & { readonly query?: string | null };

/** Items, variants, levels and locations as the fields of the schema. */
export class StockViews {
  constructor(private readonly stock: ShopStock) {}

  items = (args: Search, context: AdminContext): unknown =>
    connection(this.found(args), args, context, {
      keyOf: ({ itemId }) => itemId,
      view: this.item,
      isRoot: true,
    });

  variants = (args: Search, context: AdminContext): unknown =>
    connection(this.found(args), args, context, {
      keyOf: ({ variantId }) => variantId,
      view: this.variant,
      isRoot: true,
    });

  locations = (args: PageArgs & { readonly includeInactive?: boolean }, context: AdminContext): unknown =>
    connection(
      [...this.stock.locations.values()].filter(({ isActive }) => isActive || args.includeInactive === true),
      args,
      context,
      { keyOf: ({ locationId }) => locationId, view: this.location },
    );

  item = (item: ShopItem): View => ({
    __typename: 'InventoryItem',
    id: gid('InventoryItem', item.itemId),
    legacyResourceId: item.itemId,
    sku: item.sku,
    tracked: item.tracked,
    requiresShipping: !item.giftCard,
    createdAt: adminTime(item.createdAt),
    updatedAt: adminTime(item.updatedAt),
    duplicateSkuCount: item.sku === null ? 0 : this.stock.ofSku(item.sku).length - 1,
    variant: () => this.variant(item),
    variants: (args: PageArgs, context: AdminContext) =>
      connection([item], args, context, { keyOf: ({ variantId }) => variantId, view: this.variant }),
    inventoryLevel: ({ locationId, includeInactive }: { locationId: string; includeInactive?: boolean }) => {
      const level = item.levels.find((one) => one.locationId === idOf('Location', locationId));
      return level !== undefined && (level.isActive || includeInactive === true)
        ? this.level(item, level)
        : null;
    },
    inventoryLevels: (args: PageArgs & { readonly includeInactive?: boolean }, context: AdminContext) =>
      connection(
        item.levels.filter(({ isActive }) => isActive || args.includeInactive === true),
        args,
        context,
        { keyOf: ({ levelId }) => levelId, view: (level) => this.level(item, level) },
      ),
  });

  variant = (item: ShopItem): View => ({
    __typename: 'ProductVariant',
    id: gid('ProductVariant', item.variantId),
    legacyResourceId: item.variantId,
    sku: item.sku,
    title: 'Default Title',
    displayName: `${item.title} - Default Title`,
    inventoryPolicy: item.continuesSelling ? 'CONTINUE' : 'DENY',
    inventoryQuantity: item.levels.reduce((sum, { available }) => sum + available, 0),
    requiresComponents: item.bundleParent,
    updatedAt: adminTime(item.updatedAt),
    inventoryItem: () => this.item(item),
    product: {
      __typename: 'Product',
      id: gid('Product', item.productId),
      legacyResourceId: item.productId,
      title: item.title,
      isGiftCard: item.giftCard,
    },
  });

  level = (item: ShopItem, level: ItemLevel): View => {
    const id = `${gid('InventoryLevel', level.levelId)}?inventory_item_id=${item.itemId}`;
    return {
      __typename: 'InventoryLevel',
      id,
      isActive: level.isActive,
      createdAt: adminTime(level.createdAt),
      updatedAt: adminTime(level.updatedAt),
      item: () => this.item(item),
      location: () => this.locationOf(level.locationId),
      quantities: ({ names }: { names: readonly string[] }) =>
        names.map((name) => ({
          __typename: 'InventoryQuantity',
          id: gid('InventoryQuantity', `${level.levelId}-${name}`),
          name,
          quantity: quantityOf(level, name),
          updatedAt: adminTime(name === 'available' ? level.availableAt : level.updatedAt),
        })),
    };
  };

  location = (location: ShopLocation): View => ({
    __typename: 'Location',
    id: gid('Location', location.locationId),
    legacyResourceId: location.locationId,
    name: location.name,
    isActive: location.isActive,
    isFulfillmentService: location.isFulfillmentService,
    fulfillsOnlineOrders: true,
    shipsInventory: true,
    createdAt: adminTime(location.createdAt),
    updatedAt: adminTime(location.updatedAt),
  });

  locationOf(locationId: string | undefined): View | null {
    const location = this.stock.locations.get(locationId ?? '');
    return location === undefined ? null : this.location(location);
  }

  /** The view of a global id of this part of the shop. */
  node(id: string): View | undefined {
    const item = this.stock.items.get(idOf('InventoryItem', id) ?? '');
    if (item !== undefined) return this.item(item);
    const location = this.stock.locations.get(idOf('Location', id) ?? '');
    if (location !== undefined) return this.location(location);
    const variantId = idOf('ProductVariant', id);
    const ofVariant =
      variantId === undefined
        ? undefined
        : [...this.stock.items.values()].find((one) => one.variantId === variantId);
    if (ofVariant !== undefined) return this.variant(ofVariant);
    const [, levelId, itemId] =
      /^gid:\/\/shopify\/InventoryLevel\/(\d+)\?inventory_item_id=(\d+)$/.exec(id) ?? [];
    const ofLevel = this.stock.items.get(itemId ?? '');
    const level = ofLevel?.levels.find((one) => one.levelId === levelId);
    return ofLevel !== undefined && level !== undefined ? this.level(ofLevel, level) : undefined;
  }

  private found({ query }: Search): readonly ShopItem[] {
    const terms = readSearch(query);
    if (terms.length === 0) return [...this.stock.items.values()];
    const sku = terms.find(({ field, isNegated }) => field === 'sku' && !isNegated);
    const candidates = sku === undefined ? [...this.stock.items.values()] : this.stock.likeSku(sku.value);
    return candidates
      .filter((item) => terms.every((term) => isFound(item, term)))
      .sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  }
}

function quantityOf(level: ItemLevel, name: string): number {
  if (name === 'available') return level.available;
  if (name === 'committed') return level.committed;
  return name === 'on_hand' ? onHand(level) : 0;
}

function isFound(item: ShopItem, term: SearchTerm): boolean {
  switch (term.field) {
    case 'sku':
      return matchesText(item.sku, term.value) !== term.isNegated;
    case 'id':
      return meets(Number(item.itemId), term, Number(term.value)) !== term.isNegated;
    case 'updated_at':
      return meets(item.updatedAt, term, Date.parse(term.value)) !== term.isNegated;
    default:
      return true;
  }
}
