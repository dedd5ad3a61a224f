import type { LedgerRow, Stock } from './stock';

/** A change of `available` that a movement makes due at Shopify. */
export interface ShopifyAdjustment {
  readonly sku: string;
  /** The row of the ledger that made it due. */
  readonly txId: string;
  /** In units. */
  readonly delta: number;
  /** The time of the row. */
  readonly at: string;
  /** What Shopify shows as the reason in its history of the item: equal for what one call may write together. */
  readonly cause: string;
  /** True: the movement left nothing to sell, so that Shopify would oversell until it is written. */
  readonly isUrgent: boolean;
}

/**
 * The adjustment that a row makes due at Shopify; undefined when Shopify knows the change already, or there is none. The
 * absolute figure of a registration and the rest that a removal takes away are compared with Shopify's count instead.
 * `before` is the stock before the row. Pure. ADR 22.
 */
export function shopifyAdjustmentOf(
  before: Stock | undefined,
  after: Stock,
  { txId, sku, delta, timestamp, actor, physicalAfter, action, cause }: LedgerRow,
): ShopifyAdjustment | undefined {
  const registersOrRemoves = before === undefined || before.removed === true || after.removed === true;
  if (registersOrRemoves || actor === 'shopify' || delta === 0) return undefined;
  return {
    sku,
    txId,
    delta,
    at: timestamp,
    cause: causeUri({ txId, action, cause }),
    isUrgent: physicalAfter <= 0,
  };
}

const URI = 'gid://syncstate/';

function causeUri({
  txId,
  action,
  cause: { orderId },
}: Pick<LedgerRow, 'txId' | 'action' | 'cause'>): string {
  switch (action) {
    case 'amazon_sale':
    case 'amazon_cancel':
      return uriOf('AmazonOrder', orderId ?? txId);
    case 'return':
    case 'return_reversal':
      return uriOf('AmazonReturn', orderId ?? txId);
    case 'import':
      return uriOf('Import', importOf(txId));
    case 'recount':
      return uriOf('Recount', txId);
    case 'adjustment':
      return uriOf('Adjustment', txId);
    case 'sale':
    case 'refund':
    case 'cancel':
    case 'order_edit':
    case 'shopify_count':
    case 'sync':
      return uriOf('Movement', txId);
  }
}

/** The rows of an import end in their line, and one call may write several. */
function importOf(txId: string): string {
  return txId.replace(/:\d+$/, '');
}

function uriOf(entity: string, id: string): string {
  return `${URI}${entity}/${encodeURIComponent(id)}`;
}
