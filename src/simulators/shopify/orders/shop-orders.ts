import type { ShopIds } from '../shop-ids';
import type { MerchantStock } from '../stock/merchant-stock';
import type { ItemRef, ShopItem } from '../stock/shop-item';
import type { ShopStock } from '../stock/shop-stock';
import type { ShopWebhooks } from '../webhooks/shop-webhooks';
import { orderPayload } from './order-webhook';
import type { ShopOrder, ShopOrderLine } from './shop-order';

/** What a buyer orders. */
export interface Basket {
  readonly lines: readonly (ItemRef & { readonly quantity: number; readonly locationId?: string })[];
  /** Default: `web`. */
  readonly sourceName?: string;
  /** True: units are sold that the shop does not have. */
  readonly force?: boolean;
  /** False: the order claims no stock, as those that an importer creates (documented). */
  readonly claimsStock?: boolean;
  /** For an order of another day. */
  readonly createdAt?: number;
}

export interface ShopOrdersParts {
  readonly stock: ShopStock;
  readonly merchant: MerchantStock;
  readonly webhooks: ShopWebhooks;
  readonly ids: ShopIds;
  readonly now: () => number;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** The shop's orders. Placing one commits its units: `available` falls and `committed` rises. */
export class ShopOrders {
  readonly byId = new Map<string, ShopOrder>();
  private number = 3050;

  constructor(private readonly parts: ShopOrdersParts) {}

  find(orderId: string): ShopOrder | undefined {
    return this.byId.get(orderId);
  }

  list(): readonly ShopOrder[] {
    return [...this.byId.values()];
  }

  /** Places an order; a string says why it cannot be placed. */
  place(basket: Basket): ShopOrder | string {
    const { stock, ids, now } = this.parts;
    const wanted: (readonly [ShopItem, number, string])[] = [];
    for (const line of basket.lines) {
      const item = stock.find(line);
      if (item === undefined) return `The shop has no item ${JSON.stringify(line)}.`;
      const locationId = line.locationId ?? this.placeOf(item, line.quantity);
      const level = stock.levelOf(item, locationId);
      const isLimited = item.tracked && !item.continuesSelling && basket.force !== true;
      if (basket.claimsStock !== false && isLimited && level.available < line.quantity)
        return `${item.sku ?? item.itemId} is sold out: ${level.available} available.`;
      wanted.push([item, line.quantity, locationId]);
    }
    const createdAt = basket.createdAt ?? now();
    this.number += 1;
    const order: ShopOrder = {
      orderId: ids.next(),
      orderNumber: this.number,
      createdAt,
      updatedAt: createdAt,
      sourceName: basket.sourceName ?? 'web',
      lines: wanted.map(([item, quantity, locationId]) =>
        this.newLine(item, quantity, basket.claimsStock === false ? undefined : locationId),
      ),
      refunds: [],
      returns: [],
    };
    this.byId.set(order.orderId, order);
    this.parts.log(`order ${order.orderId} placed`);
    for (const line of order.lines) this.claim(line, line.quantity);
    this.parts.onChange();
    this.send(order, 'orders/create');
    this.send(order, 'orders/updated');
    return order;
  }

  /** Sends a webhook of an order as it is now. */
  send(order: ShopOrder, topic: string): void {
    this.parts.webhooks.emit(topic, orderPayload(order, this.variantOf));
  }

  /** The variant of a line. */
  variantOf = (line: ShopOrderLine): string | undefined =>
    line.itemId === undefined ? undefined : this.parts.stock.items.get(line.itemId)?.variantId;

  /** A line of an item, whose units are not claimed yet. */
  newLine(item: ShopItem, quantity: number, locationId: string | undefined): ShopOrderLine {
    return {
      lineId: this.parts.ids.next(),
      itemId: item.itemId,
      sku: item.sku,
      title: item.title,
      giftCard: item.giftCard,
      tracked: item.tracked,
      ...(locationId === undefined ? {} : { locationId }),
      quantity,
      current: quantity,
      fulfilled: 0,
    };
  }

  /** Takes units out of what can be sold. */
  claim(line: ShopOrderLine, units: number): void {
    this.moveStock(line, line.locationId, { available: -units, committed: units });
  }

  /** Changes the stock of a line's item at a location, and sends the level. */
  moveStock(
    line: ShopOrderLine,
    locationId: string | undefined,
    change: { readonly available?: number; readonly committed?: number },
  ): void {
    const { stock, merchant } = this.parts;
    const item = line.itemId === undefined ? undefined : stock.items.get(line.itemId);
    if (item === undefined || !item.tracked || locationId === undefined) return;
    const level = stock.levelOf(item, locationId);
    stock.move(level, change);
    // The message has only what can be sold, and is sent when that changes (assumed).
    if ((change.available ?? 0) !== 0) merchant.sendLevel(item, level);
  }

  /** Where an order takes its units: the first location that has enough, else the first. */
  placeOf(item: ShopItem, units: number): string {
    const active = item.levels.filter(({ isActive }) => isActive);
    const place = active.find(({ available }) => available >= units) ?? active[0];
    return place?.locationId ?? this.parts.stock.locations.keys().next().value ?? '';
  }

  restore(orders: readonly ShopOrder[]): void {
    this.byId.clear();
    for (const order of orders) {
      this.byId.set(order.orderId, order);
      this.number = Math.max(this.number, order.orderNumber);
    }
  }
}
