/**
 * What changed in the store: a SKU's figures or its pending mark, a row of the ledger, an alert, a returned unit, a listing
 * or its pending mark.
 */
export type LoggedKind = 'stock' | 'movement' | 'push' | 'alert' | 'return' | 'listing';

/**
 * `order`: an order at Amazon was counted, and how late that was. `receipt`: the receipt of a number ended. Other instances
 * learn of them by the movements, and by the stock or the listing, so the change log does not have them.
 */
const UNLOGGED = ['order', 'receipt'] as const;

export type ChangeKind = LoggedKind | (typeof UNLOGGED)[number];

/** True for a change that the change log has. */
export function isLogged(change: Change): change is Change & { readonly kind: LoggedKind } {
  return !(UNLOGGED as readonly string[]).includes(change.kind);
}

/** One durable change, published by the repository that wrote it, after the write. */
export interface Change {
  readonly kind: ChangeKind;
  /** The key of the item: SKU, txId of the ledger row, alertId, seller SKU, order id, or the range key of a returned unit. */
  readonly id: string;
  /** The SKU that it is about; absent for an alert about none, and for one whose write does not name the SKU. */
  readonly sku?: string;
  /** Time of the change (ISO 8601, UTC). */
  readonly at: string;
  /**
   * The item as it was written, in the type of its feature. Absent when another instance wrote it, and when the write did
   * not give the whole item: the item is read where it is needed.
   */
  readonly value?: object;
  /** Another instance wrote it: the change log brought it, or the answer to a hand-over. */
  readonly elsewhere?: true;
}
