import type { RestockType } from '../refund-payload';
import type { ItemRef } from '../stock/shop-item';
import { lineOf, type OrderChangeParts, type OrderChanges } from './order-changes';
import { disposePayload, returnPayload } from './order-webhook';
import type { DispositionType, ShopDisposition, ShopOrder, ShopReturn, ShopReturnLine } from './shop-order';
import { ShopRefusal } from '../stock/shop-refusal';

/** A return to open. */
export interface NewReturn {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** What the buyer gets for it. */
  readonly exchange?: readonly (ItemRef & { readonly quantity: number })[];
}

/** What became of returned units. */
export interface Disposal {
  readonly lineId: string;
  readonly type: DispositionType;
  readonly quantity: number;
  readonly locationId?: string;
}

/** Returns: opened, disposed of line by line, and processed. Only a disposition moves stock, and an exchange. */
export class OrderReturns {
  constructor(
    private readonly parts: OrderChangeParts,
    private readonly changes: OrderChanges,
  ) {}

  open(orderId: string, { lines, exchange = [] }: NewReturn): ShopReturn {
    const order = this.changes.orderOf(orderId);
    const { ids, stock, now } = this.parts;
    const opened: ShopReturn = {
      returnId: ids.next(),
      reverseOrderId: ids.next(),
      createdAt: now(),
      lines: lines.map(({ lineId, quantity }) => {
        if (quantity > lineOf(order, lineId).current)
          throw new ShopRefusal('Not so many units can be returned.');
        return { reverseLineId: ids.next(), lineId, quantity, dispositions: [] };
      }),
      exchanges: exchange.map((wanted) => {
        const item = stock.find(wanted);
        if (item === undefined) throw new ShopRefusal(`The shop has no item ${JSON.stringify(wanted)}.`);
        return { exchangeId: ids.next(), itemId: item.itemId, quantity: wanted.quantity };
      }),
    };
    order.returns.push(opened);
    this.changes.touched(order);
    this.parts.onChange();
    this.parts.orders.send(order, 'orders/updated');
    return opened;
  }

  /** Restocked units can be sold again. What needs processing may be disposed of once more. */
  dispose(returnId: string, disposals: readonly Disposal[]): readonly ShopDisposition[] {
    const [order, found] = this.returnOf(returnId);
    const disposed = disposals.map(({ lineId, type, quantity, locationId }) => {
      const line = found.lines.find((one) => one.lineId === lineId);
      if (line === undefined) throw new ShopRefusal(`The return has no line ${lineId}.`);
      if (quantity > line.quantity - finalUnits(line))
        throw new ShopRefusal('Those units are disposed of already.');
      const ordered = lineOf(order, lineId);
      const place = locationId ?? ordered.locationId;
      const disposition: ShopDisposition = {
        dispositionId: this.parts.ids.next(),
        at: this.parts.now(),
        type,
        quantity,
        ...(place === undefined ? {} : { locationId: place }),
      };
      line.dispositions.push(disposition);
      if (type === 'RESTOCKED') this.parts.orders.moveStock(ordered, place, { available: quantity });
      return [line, disposition] as const;
    });
    this.parts.onChange();
    this.parts.webhooks.emit('reverse_fulfillment_orders/dispose', disposePayload(found, disposed));
    return disposed.map(([, disposition]) => disposition);
  }

  /**
   * Closes the return: its lines leave the order, exchanged items become lines of it, and a refund is recorded if money
   * goes back. That refund moves no stock; whether its lines read `return` where goods were restocked is not documented.
   */
  process(
    returnId: string,
    {
      refund = false,
      restockType = 'return',
    }: { readonly refund?: boolean; readonly restockType?: RestockType } = {},
  ): ShopOrder {
    const [order, found] = this.returnOf(returnId);
    if (found.closedAt !== undefined) throw new ShopRefusal('The return is processed already.');
    found.closedAt = this.changes.touched(order);
    const { orders, stock } = this.parts;
    const returned = found.lines.map(({ lineId, quantity }) => {
      const line = lineOf(order, lineId);
      line.current -= quantity;
      return { line, quantity, restockType };
    });
    for (const exchange of found.exchanges) {
      const item = stock.items.get(exchange.itemId);
      if (item === undefined) throw new ShopRefusal('The exchanged item is gone.');
      const line = orders.newLine(item, exchange.quantity, orders.placeOf(item, exchange.quantity));
      order.lines.push(line);
      exchange.lineId = line.lineId;
      orders.claim(line, exchange.quantity);
    }
    const record = refund ? this.changes.record(order, returned, returnId) : undefined;
    this.parts.onChange();
    if (record !== undefined) this.changes.sendRefund(order, record);
    this.parts.webhooks.emit('returns/process', returnPayload(order, found));
    orders.send(order, 'orders/updated');
    return order;
  }

  private returnOf(returnId: string): readonly [ShopOrder, ShopReturn] {
    for (const order of this.parts.orders.list())
      for (const found of order.returns) if (found.returnId === returnId) return [order, found];
    throw new ShopRefusal(`There is no return ${returnId}.`);
  }
}

/** Units whose disposition is final. */
function finalUnits({ dispositions }: ShopReturnLine): number {
  return dispositions
    .filter(({ type }) => type !== 'PROCESSING_REQUIRED')
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
