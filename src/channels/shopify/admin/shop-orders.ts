import { Injectable } from '@nestjs/common';
import type { AdminResult } from './admin-result';
import type { ShopDisposition, ShopExchangeLine, ShopOrder, ShopRefund } from './admin-values';
import type { LineNode, OrderNode, RefundNode } from './answer-shapes';
import { AdminCaller } from './call/admin-caller';
import { DISPOSITIONS, EXCHANGE_LINES, ORDER_BY_ID, ORDERS_UPDATED, REFUND_LINES } from './documents';
import { globalIdOf, numberOf } from './domain/global-id';
import {
  dispositionsOf,
  exchangeLinesOf,
  orderOf,
  refundOf,
  REFUNDS_OF_CHANGED,
} from './domain/order-answer';

/** Orders that changed, and where the next page starts. */
export interface UpdatedOrders {
  readonly orders: ShopOrder[];
  readonly cursor?: string;
}

/** Reads the shop's orders and returns. Nothing of the buyer is asked for. */
@Injectable()
export class ShopOrders {
  constructor(private readonly caller: AdminCaller) {}

  /** An order with all its lines and refunds; undefined when the shop shows none of this id. */
  async order(orderId: string): Promise<AdminResult<ShopOrder | undefined>> {
    const answer = await this.caller.call(ORDER_BY_ID, { id: globalIdOf('Order', orderId), after: null });
    if (!answer.ok) return answer;
    const { order } = answer.value;
    return order === null ? { ok: true, value: undefined } : this.complete(order);
  }

  /** Orders that changed at this moment or later, the longest ago first, some at a time. */
  async updatedSince(iso: string, cursor?: string): Promise<AdminResult<UpdatedOrders>> {
    const query = `updated_at:>='${iso}'`;
    const answer = await this.caller.call(ORDERS_UPDATED, { query, after: cursor ?? null });
    if (!answer.ok) return answer;
    const orders: ShopOrder[] = [];
    for (const node of answer.value.orders.nodes) {
      const hasAllRefunds = node.refunds.length < REFUNDS_OF_CHANGED;
      const order = hasAllRefunds ? await this.complete(node) : await this.order(numberOf(node.id));
      if (!order.ok) return order;
      if (order.value !== undefined) orders.push(order.value);
    }
    const { hasNextPage, endCursor } = answer.value.orders.pageInfo;
    const next = hasNextPage && endCursor !== null ? { cursor: endCursor } : {};
    return { ok: true, value: { orders, ...next } };
  }

  /** What happened to the goods of a reverse fulfilment order; empty when the shop has none of this id. */
  async dispositions(reverseFulfillmentOrderId: string): Promise<AdminResult<ShopDisposition[]>> {
    const id = globalIdOf('ReverseFulfillmentOrder', reverseFulfillmentOrderId);
    return this.caller.pages(DISPOSITIONS, { id }, ({ reverseFulfillmentOrder: found }) =>
      found === null ? undefined : { nodes: dispositionsOf(found), pageInfo: found.lineItems.pageInfo },
    );
  }

  /** The lines that the processed exchanges of a return added to its order. */
  async exchangeLines(returnId: string): Promise<AdminResult<ShopExchangeLine[]>> {
    const id = globalIdOf('Return', returnId);
    return this.caller.pages(EXCHANGE_LINES, { id }, ({ return: found }) =>
      found === null
        ? undefined
        : { nodes: exchangeLinesOf(found), pageInfo: found.exchangeLineItems.pageInfo },
    );
  }

  /** The order with the lines that did not fit into its first page, and with the lines of its refunds. */
  private async complete(node: OrderNode): Promise<AdminResult<ShopOrder>> {
    const lines: LineNode[] = [...node.lineItems.nodes];
    let refundNodes = node.refunds;
    let { pageInfo } = node.lineItems;
    while (pageInfo.hasNextPage) {
      const answer = await this.caller.call(ORDER_BY_ID, { id: node.id, after: pageInfo.endCursor });
      if (!answer.ok) return answer;
      if (answer.value.order === null) break;
      lines.push(...answer.value.order.lineItems.nodes);
      refundNodes = answer.value.order.refunds;
      ({ pageInfo } = answer.value.order.lineItems);
    }
    const refunds: ShopRefund[] = [];
    for (const refund of refundNodes) {
      const complete = await this.refund(refund);
      if (!complete.ok) return complete;
      refunds.push(complete.value);
    }
    return { ok: true, value: orderOf(node, lines, refunds) };
  }

  private async refund(node: RefundNode): Promise<AdminResult<ShopRefund>> {
    const id = globalIdOf('Refund', numberOf(node.id));
    const answer = await this.caller.pages(REFUND_LINES, { id }, ({ refund }) => refund?.refundLineItems);
    return answer.ok ? { ok: true, value: refundOf(node, answer.value) } : answer;
  }
}
