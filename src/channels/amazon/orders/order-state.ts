/**
 * A state of an order at Amazon, as a search, `getOrder` or a notice reports it. Orders are states, not events: what stock
 * has to move follows from the newest one. No field of the buyer is ever in it.
 */
export interface OrderState {
  readonly orderId: string;
  /** `search` and `order`: an answer of the Orders API. `notice`: an ORDER_CHANGE message. */
  readonly source: 'search' | 'order' | 'notice';
  /** Amazon's word of 2026-01-01, such as `UNSHIPPED`; a word that Amazon adds later is kept as it is. */
  readonly status: string;
  readonly fulfilledBy: 'MERCHANT' | 'AMAZON';
  /** When the order was placed: an ISO time of Amazon's clock. */
  readonly createdAt: string;
  /** The time of this state by Amazon's clock: `lastUpdatedTime`, or `TimeOfOrderChange` of a notice. ISO. */
  readonly updatedAt: string;
  readonly items: readonly OrderItemState[];
}

export interface OrderItemState {
  readonly orderItemId: string;
  /** Absent while Amazon leaves it out: the item waits and `getOrder` is asked again. */
  readonly sellerSku?: string;
  /** Units of the seller SKU. */
  readonly ordered: number;
  readonly fulfilled?: number;
  readonly unfulfilled?: number;
  /** Who cancelled units of the item; absent where no cancellation is reported. Another word is kept as it is. */
  readonly cancelledBy?: string;
}
