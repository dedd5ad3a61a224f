import type { OrderItemState, OrderState } from '../../../src/channels/amazon/orders/order-state';

/** When the orders of the tests are placed, and the times after it, in minutes. */
const PLACED_AT_MS = Date.parse('2026-11-22T09:00:00Z');

export function minute(minutes: number): string {
  return new Date(PLACED_AT_MS + minutes * 60_000).toISOString();
}

/** What a test states of an order with one item; the rest is usual. */
export interface OneLine extends Partial<OrderItemState>, Partial<Omit<OrderState, 'items'>> {
  /** The time of the state, in minutes after the order was placed. */
  readonly at?: number;
}

/** A state of an order of one item, of two units of MUG. */
export function orderState({ at = 1, ...given }: OneLine): OrderState {
  const {
    orderId = '113-1',
    source = 'search',
    status = 'UNSHIPPED',
    fulfilledBy = 'MERCHANT',
    createdAt = minute(0),
    updatedAt = minute(at),
    orderItemId = '901',
    ordered = 2,
    ...item
  } = given;
  const line: OrderItemState = {
    orderItemId,
    ordered,
    ...('sellerSku' in given ? {} : { sellerSku: 'MUG' }),
    ...item,
  };
  return { orderId, source, status, fulfilledBy, createdAt, updatedAt, items: [line] };
}

/** The notice of a state, which does not report who cancelled. */
export function noticeOf(state: OrderState): OrderState {
  const items = state.items.map(({ cancelledBy: _, ...item }) => item);
  return { ...state, source: 'notice', items };
}
