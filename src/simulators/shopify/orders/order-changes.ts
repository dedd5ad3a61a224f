import type { ShopIds } from '../shop-ids';
import type { ItemRef } from '../stock/shop-item';
import type { ShopStock } from '../stock/shop-stock';
import type { ShopWebhooks } from '../webhooks/shop-webhooks';
import type { RestockType } from '../refund-payload';
import { editPayload, type OrderEdit, refundPayload } from './order-webhook';
import type { CancelReason, ShopOrder, ShopOrderLine, ShopRefund } from './shop-order';
import type { ShopOrders } from './shop-orders';
import { ShopRefusal } from '../stock/shop-refusal';

/** A cancellation. */
export interface Cancel {
  /** Default true: its units are sold again. */
  readonly restock?: boolean;
  /**
   * Default true: a refund record names what was put back. False: only the level shows it, as it may be with an unpaid
   * order (assumed: no source says).
   */
  readonly recordsRefund?: boolean;
  readonly reason?: CancelReason;
}

/** Units to refund of a line. */
export interface RefundUnits {
  readonly lineId: string;
  readonly quantity: number;
  /** Default: `cancel` for what is not shipped, `return` for what is. */
  readonly restockType?: RestockType;
  /** Default: where the line's units came from. */
  readonly locationId?: string;
}

/** What an edit changes. */
export interface Edit {
  readonly add?: readonly (ItemRef & { readonly quantity: number; readonly locationId?: string })[];
  readonly increase?: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly remove?: readonly {
    readonly lineId: string;
    readonly quantity: number;
    /** Default true. */
    readonly restock?: boolean;
  }[];
  /** True: removed units are a refund record too (assumed: no source says whether Shopify writes one). */
  readonly recordsRefund?: boolean;
}

export interface OrderChangeParts {
  readonly orders: ShopOrders;
  readonly stock: ShopStock;
  readonly webhooks: ShopWebhooks;
  readonly ids: ShopIds;
  readonly now: () => number;
  readonly onChange: () => void;
}

/** What happens to an order after it was placed. Each change sends its webhooks, and those of the levels that it moves. */
export class OrderChanges {
  constructor(private readonly parts: OrderChangeParts) {}

  cancel(
    orderId: string,
    { restock = true, recordsRefund = true, reason = 'customer' }: Cancel = {},
  ): ShopOrder {
    const order = this.orderOf(orderId);
    if (order.cancelledAt !== undefined) throw new ShopRefusal('The order is cancelled already.');
    if (order.returns.some(({ closedAt }) => closedAt === undefined))
      throw new ShopRefusal('An order with an open return cannot be cancelled.');
    const units = order.lines
      .filter(({ current }) => current > 0)
      .map((line) => ({ line, quantity: line.current }));
    order.cancelledAt = this.touched(order);
    order.cancelReason = reason;
    const restockType = restock ? 'cancel' : 'no_restock';
    for (const { line, quantity } of units) this.takeBack(line, quantity, restockType, line.locationId);
    const refund = recordsRefund
      ? this.record(
          order,
          units.map(({ line, quantity }) => ({ line, quantity, restockType })),
        )
      : undefined;
    // Without a refund record the lines keep their units (Shopify's own example).
    if (recordsRefund) for (const { line } of units) line.current = 0;
    this.parts.onChange();
    if (refund !== undefined) this.sendRefund(order, refund);
    this.parts.orders.send(order, 'orders/cancelled');
    this.parts.orders.send(order, 'orders/updated');
    return order;
  }

  refund(orderId: string, units: readonly RefundUnits[]): ShopRefund {
    const order = this.orderOf(orderId);
    const parts = units.map(({ lineId, quantity, restockType, locationId }) => {
      const line = lineOf(order, lineId);
      if (quantity > line.current) throw new ShopRefusal(`Line ${lineId} has ${line.current} units left.`);
      const usual = line.fulfilled > 0 ? 'return' : 'cancel';
      const place = locationId ?? line.locationId;
      return {
        line,
        quantity,
        restockType: restockType ?? usual,
        ...(place === undefined ? {} : { locationId: place }),
      };
    });
    this.touched(order);
    for (const { line, quantity, restockType, locationId } of parts) {
      this.takeBack(line, quantity, restockType, locationId);
      line.current -= quantity;
    }
    const refund = this.record(order, parts);
    this.parts.onChange();
    this.sendRefund(order, refund);
    this.parts.orders.send(order, 'orders/updated');
    return refund;
  }

  /** Adds lines, adds units to lines, and removes units. */
  edit(orderId: string, { add = [], increase = [], remove = [], recordsRefund = false }: Edit): ShopOrder {
    const order = this.orderOf(orderId);
    const { orders, ids, stock, now } = this.parts;
    const additions: OrderEdit['additions'][number][] = [];
    this.touched(order);
    for (const wanted of add) {
      const item = stock.find(wanted);
      if (item === undefined) throw new ShopRefusal(`The shop has no item ${JSON.stringify(wanted)}.`);
      const line = orders.newLine(
        item,
        wanted.quantity,
        wanted.locationId ?? orders.placeOf(item, wanted.quantity),
      );
      order.lines.push(line);
      orders.claim(line, wanted.quantity);
      additions.push({ lineId: line.lineId, delta: wanted.quantity });
    }
    for (const { lineId, quantity } of increase) {
      const line = lineOf(order, lineId);
      line.quantity += quantity;
      line.current += quantity;
      orders.claim(line, quantity);
      additions.push({ lineId, delta: quantity });
    }
    const removed = remove.map(({ lineId, quantity, restock = true }) => {
      const line = lineOf(order, lineId);
      if (quantity > line.current - line.fulfilled)
        throw new ShopRefusal('Only units that are not shipped can be removed.');
      const restockType = restock ? ('cancel' as const) : ('no_restock' as const);
      this.takeBack(line, quantity, restockType, line.locationId);
      line.current -= quantity;
      return { line, quantity, restockType };
    });
    const refund = recordsRefund && removed.length > 0 ? this.record(order, removed) : undefined;
    this.parts.onChange();
    const removals = removed.map(({ line, quantity }) => ({ lineId: line.lineId, delta: quantity }));
    if (refund !== undefined) this.sendRefund(order, refund);
    this.parts.webhooks.emit(
      'orders/edited',
      editPayload(order, { editId: ids.next(), at: now(), additions, removals }),
    );
    orders.send(order, 'orders/updated');
    return order;
  }

  /** Ships all units: they are no longer committed, and what can be sold stays. */
  fulfill(orderId: string): ShopOrder {
    const order = this.orderOf(orderId);
    for (const line of order.lines) {
      const units = line.current - line.fulfilled;
      this.parts.orders.moveStock(line, line.locationId, { committed: -units });
      line.fulfilled += units;
    }
    this.touched(order);
    this.parts.onChange();
    this.parts.orders.send(order, 'orders/fulfilled');
    this.parts.orders.send(order, 'orders/updated');
    return order;
  }

  /** A change that moves nothing, such as a tag. */
  touch(orderId: string): ShopOrder {
    const order = this.orderOf(orderId);
    this.touched(order);
    this.parts.onChange();
    this.parts.orders.send(order, 'orders/updated');
    return order;
  }

  /** Sets the time of the last change, and returns it. */
  touched(order: ShopOrder): number {
    order.updatedAt = this.parts.now();
    return order.updatedAt;
  }

  orderOf(orderId: string): ShopOrder {
    const order = this.parts.orders.find(orderId);
    if (order === undefined) throw new ShopRefusal(`There is no order ${orderId}.`);
    return order;
  }

  /** Keeps a refund record; it moves no stock by itself. */
  record(
    order: ShopOrder,
    parts: readonly {
      readonly line: ShopOrderLine;
      readonly quantity: number;
      readonly restockType: RestockType;
      readonly locationId?: string;
    }[],
    returnId?: string,
  ): ShopRefund {
    const refund: ShopRefund = {
      refundId: this.parts.ids.next(),
      at: this.parts.now(),
      ...(returnId === undefined ? {} : { returnId }),
      lines: parts.map(({ line, quantity, restockType, locationId = line.locationId }) => ({
        refundLineId: this.parts.ids.next(),
        lineId: line.lineId,
        quantity,
        restockType,
        ...(restockType === 'no_restock' || locationId === undefined ? {} : { locationId }),
      })),
    };
    order.refunds.push(refund);
    return refund;
  }

  sendRefund(order: ShopOrder, refund: ShopRefund): void {
    this.parts.webhooks.emit('refunds/create', refundPayload(order, refund, this.parts.orders.variantOf));
  }

  /** Units that are no longer the buyer's: not shipped ones are no longer committed, restocked ones are sold again. */
  private takeBack(
    line: ShopOrderLine,
    units: number,
    restockType: RestockType,
    locationId: string | undefined,
  ): void {
    const committed = Math.min(units, line.current - line.fulfilled);
    const isRestocked = restockType !== 'no_restock';
    const { orders } = this.parts;
    if (locationId === line.locationId)
      orders.moveStock(line, locationId, {
        committed: -committed,
        ...(isRestocked ? { available: units } : {}),
      });
    else {
      orders.moveStock(line, line.locationId, { committed: -committed });
      if (isRestocked) orders.moveStock(line, locationId, { available: units });
    }
  }
}

/** Throws for a line that the order does not have. */
export function lineOf(order: ShopOrder, lineId: string): ShopOrderLine {
  const line = order.lines.find((one) => one.lineId === lineId);
  if (line === undefined) throw new ShopRefusal(`The order has no line ${lineId}.`);
  return line;
}
