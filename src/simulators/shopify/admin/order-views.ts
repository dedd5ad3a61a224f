import type { ShopExchange, ShopOrder, ShopOrderLine, ShopRefund, ShopReturn } from '../orders/shop-order';
import type { ShopOrders } from '../orders/shop-orders';
import { gid, idOf } from '../shop-ids';
import type { ShopStock } from '../stock/shop-stock';
import { type AdminContext, adminTime, connection, type PageArgs } from './connection';
import { meets, readSearch, type SearchTerm } from './search-query';
import type { StockViews } from './stock-views';

type View = Readonly<Record<string, unknown>>;

/** Without the scope `read_all_orders` an app sees the orders of these days. */
const VISIBLE_DAYS = 60;
const DAY_MS = 86_400_000;

export interface OrderViewParts {
  readonly orders: ShopOrders;
  readonly stock: ShopStock;
  readonly views: StockViews;
  readonly scopes: () => readonly string[];
  readonly now: () => number;
}

/** Orders, refunds and returns as the fields of the schema. */
export class OrderViews {
  constructor(private readonly parts: OrderViewParts) {}

  orders = (
    args: PageArgs & { readonly query?: string | null; readonly sortKey?: string | null },
    context: AdminContext,
  ): unknown => {
    const terms = readSearch(args.query);
    const timeOf = args.sortKey === 'UPDATED_AT' ? changedAt : createdAt;
    const keyOf = (order: ShopOrder): string => `${String(timeOf(order)).padStart(15, '0')} ${order.orderId}`;
    const found = this.visible()
      .filter((order) => terms.every((term) => isFound(order, term)))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return connection(found, args, context, { keyOf, view: this.order, isRoot: true });
  };

  order = (order: ShopOrder): View => ({
    __typename: 'Order',
    id: gid('Order', order.orderId),
    legacyResourceId: order.orderId,
    name: `#${order.orderNumber}`,
    createdAt: adminTime(order.createdAt),
    updatedAt: adminTime(order.updatedAt),
    cancelledAt: order.cancelledAt === undefined ? null : adminTime(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    sourceName: order.sourceName,
    test: false,
    lineItems: (args: PageArgs, context: AdminContext) =>
      connection(order.lines, args, context, { keyOf: ({ lineId }) => lineId, view: this.line }),
    refunds: ({ first }: { readonly first?: number | null }) =>
      order.refunds.slice(0, first ?? undefined).map((refund) => this.refund(order, refund)),
    returns: (args: PageArgs, context: AdminContext) =>
      connection(order.returns, args, context, {
        keyOf: ({ returnId }) => returnId,
        view: (one) => this.return(order, one),
      }),
  });

  /** The view of a global id of this part of the shop. */
  node(id: string): View | undefined {
    const orderId = idOf('Order', id);
    if (orderId !== undefined) {
      const order = this.parts.orders.find(orderId);
      return order === undefined || !this.isVisible(order) ? undefined : this.order(order);
    }
    for (const order of this.visible()) {
      const refund = order.refunds.find(({ refundId }) => gid('Refund', refundId) === id);
      if (refund !== undefined) return this.refund(order, refund);
      const line = order.lines.find(({ lineId }) => gid('LineItem', lineId) === id);
      if (line !== undefined) return this.line(line);
      for (const one of order.returns) {
        if (gid('Return', one.returnId) === id) return this.return(order, one);
        if (gid('ReverseFulfillmentOrder', one.reverseOrderId) === id) return this.reverseOrder(order, one);
      }
    }
    return undefined;
  }

  private visible(): ShopOrder[] {
    return this.parts.orders.list().filter((order) => this.isVisible(order));
  }

  private isVisible({ createdAt: at }: ShopOrder): boolean {
    const { scopes, now } = this.parts;
    return scopes().includes('read_all_orders') || at >= now() - VISIBLE_DAYS * DAY_MS;
  }

  private line = (line: ShopOrderLine): View => ({
    __typename: 'LineItem',
    id: gid('LineItem', line.lineId),
    sku: line.sku,
    title: line.title,
    name: line.title,
    quantity: line.quantity,
    currentQuantity: line.current,
    unfulfilledQuantity: Math.max(0, line.current - line.fulfilled),
    isGiftCard: line.giftCard,
    requiresShipping: !line.giftCard,
    variant: () => {
      const item = this.parts.stock.items.get(line.itemId ?? '');
      return item === undefined ? null : this.parts.views.variant(item);
    },
  });

  private lineOf(order: ShopOrder, lineId: string): View | null {
    const line = order.lines.find((one) => one.lineId === lineId);
    return line === undefined ? null : this.line(line);
  }

  private refund(order: ShopOrder, refund: ShopRefund): View {
    return {
      __typename: 'Refund',
      id: gid('Refund', refund.refundId),
      legacyResourceId: refund.refundId,
      createdAt: adminTime(refund.at),
      updatedAt: adminTime(refund.at),
      note: null,
      order: () => this.order(order),
      return: () => {
        const found = order.returns.find(({ returnId }) => returnId === refund.returnId);
        return found === undefined ? null : this.return(order, found);
      },
      refundLineItems: (args: PageArgs, context: AdminContext) =>
        connection(refund.lines, args, context, {
          keyOf: ({ refundLineId }) => refundLineId,
          view: (one) => ({
            id: gid('RefundLineItem', one.refundLineId),
            lineItem: () => this.lineOf(order, one.lineId),
            location: () => this.parts.views.locationOf(one.locationId),
            quantity: one.quantity,
            restockType: one.restockType.toUpperCase(),
            restocked: one.restockType !== 'no_restock',
          }),
        }),
    };
  }

  private return(order: ShopOrder, one: ShopReturn): View {
    return {
      __typename: 'Return',
      id: gid('Return', one.returnId),
      name: `#${order.orderNumber}-R${order.returns.indexOf(one) + 1}`,
      status: one.closedAt === undefined ? 'OPEN' : 'CLOSED',
      createdAt: adminTime(one.createdAt),
      closedAt: one.closedAt === undefined ? null : adminTime(one.closedAt),
      totalQuantity: one.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      order: () => this.order(order),
      refunds: (args: PageArgs, context: AdminContext) =>
        connection(
          order.refunds.filter(({ returnId }) => returnId === one.returnId),
          args,
          context,
          { keyOf: ({ refundId }) => refundId, view: (refund) => this.refund(order, refund) },
        ),
      exchangeLineItems: (args: PageArgs, context: AdminContext) =>
        connection(one.exchanges, args, context, {
          keyOf: ({ exchangeId }) => exchangeId,
          view: (exchange) => this.exchange(order, exchange),
        }),
      reverseFulfillmentOrders: (args: PageArgs, context: AdminContext) =>
        connection([one], args, context, {
          keyOf: ({ reverseOrderId }) => reverseOrderId,
          view: () => this.reverseOrder(order, one),
        }),
    };
  }

  private exchange(order: ShopOrder, { exchangeId, itemId, quantity, lineId }: ShopExchange): View {
    const line = lineId === undefined ? null : this.lineOf(order, lineId);
    return {
      __typename: 'ExchangeLineItem',
      id: gid('ExchangeLineItem', exchangeId),
      quantity,
      processedQuantity: line === null ? 0 : quantity,
      unprocessedQuantity: line === null ? quantity : 0,
      variantSku: this.parts.stock.items.get(itemId)?.sku ?? null,
      lineItem: line,
      lineItems: line === null ? [] : [line],
    };
  }

  private reverseOrder(order: ShopOrder, one: ShopReturn): View {
    return {
      __typename: 'ReverseFulfillmentOrder',
      id: gid('ReverseFulfillmentOrder', one.reverseOrderId),
      status: one.closedAt === undefined ? 'OPEN' : 'CLOSED',
      order: () => this.order(order),
      lineItems: (args: PageArgs, context: AdminContext) =>
        connection(one.lines, args, context, {
          keyOf: ({ reverseLineId }) => reverseLineId,
          view: (line) => ({
            __typename: 'ReverseFulfillmentOrderLineItem',
            id: gid('ReverseFulfillmentOrderLineItem', line.reverseLineId),
            totalQuantity: line.quantity,
            fulfillmentLineItem: {
              __typename: 'FulfillmentLineItem',
              id: gid('FulfillmentLineItem', line.reverseLineId),
              quantity: line.quantity,
              lineItem: () => this.lineOf(order, line.lineId),
            },
            dispositions: line.dispositions.map((disposition) => ({
              __typename: 'ReverseFulfillmentOrderDisposition',
              id: gid('ReverseFulfillmentOrderDisposition', disposition.dispositionId),
              type: disposition.type,
              quantity: disposition.quantity,
              createdAt: adminTime(disposition.at),
              location: () => this.parts.views.locationOf(disposition.locationId),
            })),
          }),
        }),
    };
  }
}

/** Shopify keeps and compares whole seconds. */
function changedAt({ updatedAt }: ShopOrder): number {
  return Math.floor(updatedAt / 1000);
}

function createdAt(order: ShopOrder): number {
  return Math.floor(order.createdAt / 1000);
}

function isFound(order: ShopOrder, term: SearchTerm): boolean {
  switch (term.field) {
    case 'updated_at':
      return meets(changedAt(order), term, Math.floor(Date.parse(term.value) / 1000)) !== term.isNegated;
    case 'created_at':
      return meets(createdAt(order), term, Math.floor(Date.parse(term.value) / 1000)) !== term.isNegated;
    case 'id':
      return meets(Number(order.orderId), term, Number(term.value)) !== term.isNegated;
    case 'name':
      return (`#${order.orderNumber}` === term.value) !== term.isNegated;
    default:
      return true;
  }
}
