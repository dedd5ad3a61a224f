/** What an answer of the Orders API can leave out: its schema requires none of these. */
export const OMISSIONS = ['sellerSku', 'quantities', 'fulfillment', 'cancelledBy'] as const;
export type Omission = (typeof OMISSIONS)[number];

/** How the simulator plays what Amazon does not promise, or what tests cannot wait for. */
export interface OrderSettings {
  /**
   * A search shows an order this many ms after its last update. Amazon's rule is two minutes (model: the end of the
   * period is at least two minutes before the call; its guide "Get orders with filtering criteria" warns of the delay).
   * getOrder shows the newest state at once (assumed).
   */
  readonly visibleAfterMs: number;
  /** What the Orders API leaves out of all orders. */
  readonly leavesOut: readonly Omission[];
  /** True: a cancelled item shows `quantityOrdered` 0, as in v0 (remembered by developers; unknown for 2026-01-01). */
  readonly zeroesOrdered: boolean;
  /** False: times have milliseconds. True: whole seconds, as in the examples of the model. */
  readonly wholeSeconds: boolean;
  /** More orders than these go on the next page, whatever `maxResultsPerPage` asks for. */
  readonly maxPage: number;
}

export const ORDER_SETTINGS: OrderSettings = {
  visibleAfterMs: 120_000,
  leavesOut: [],
  zeroesOrdered: false,
  wholeSeconds: false,
  maxPage: 100,
};
