/** What became of a state of an order item, or of an order. */
export type OutcomeKind = 'applied' | 'unchanged' | 'not_counted' | 'parked' | 'needs_order';

/**
 * `applied`: something new is recorded. `unchanged`: it was known. `not_counted`: the order, or an item of it, moves no
 * stock. `parked`: an item has no seller SKU yet, or there is another `problem`, and `getOrder` is to be asked again later.
 * `needs_order`: a notice that is not enough to move stock, and the answer of `getOrder` is to be recorded.
 */
export interface OrderOutcome {
  readonly orderId: string;
  readonly kind: OutcomeKind;
  /** Movements that this state committed. */
  readonly movements: number;
  /** From the order's time at Amazon to the commit, where its first movement was committed. */
  readonly delayMs?: number;
  /** Why the order is parked, unless an item has no seller SKU. */
  readonly problem?: string;
}

/** Of several items the one decides that asks most of the caller. */
const BY_URGENCY: readonly OutcomeKind[] = ['needs_order', 'parked', 'applied', 'not_counted', 'unchanged'];

/** The outcome of an order by those of its items. Pure. */
export function outcomeOf(
  orderId: string,
  items: readonly { readonly kind: OutcomeKind; readonly movements: number }[],
  delayMs?: number,
): OrderOutcome {
  const kinds = new Set(items.map(({ kind }) => kind));
  return {
    orderId,
    kind: BY_URGENCY.find((kind) => kinds.has(kind)) ?? 'unchanged',
    movements: items.reduce((sum, { movements }) => sum + movements, 0),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}
