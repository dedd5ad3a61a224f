/**
 * Builds every key of the ledger. Each key derives from the cause, so that the same fact meets its own row when it
 * arrives twice or through another channel.
 */
export const txIdOf = {
  shopifyOrderLine: (orderId: string, lineId: string): string => `shopify:order:${orderId}:line:${lineId}`,
  /** Units that an edit of the order added to a line: up to this quantity. */
  shopifyOrderLineTo: (orderId: string, lineId: string, quantity: number): string =>
    `${txIdOf.shopifyOrderLine(orderId, lineId)}:to:${quantity}`,
  /** A return's unit by its disposition at Shopify. */
  shopifyDisposition: (dispositionId: string): string => `shopify:disposition:${dispositionId}`,
  /**
   * A difference that Shopify's count had, by the time of the level at which it was seen. A level that does not change may
   * differ again, when an order arrives late: `again` is then the version of the stock.
   */
  shopifyCount: (itemId: string, locationId: string, levelUpdatedAt: string, again?: number): string =>
    `shopify:count:${itemId}:${locationId}:${levelUpdatedAt}${again === undefined ? '' : `:${again}`}`,
  /** A recount to the number that Amazon showed, as a person decided of a difference. */
  amazonCount: (driftId: string): string => `amazon:count:${driftId}`,
  shopifyRefundLine: (refundId: string, refundLineId: string): string =>
    `shopify:refund:${refundId}:line:${refundLineId}`,
  /**
   * `returnId` is `<orderId>:<sku>:<plate or ordinal>`. A unit whose disposition changes moves stock again: each further
   * movement carries the revision of the unit that caused it.
   */
  amazonReturn: (returnId: string, revision: number): string =>
    `amazon:return:${returnId}${revision === 1 ? '' : `:r${revision}`}`,
  /** The same of a kit, before the SKU of each component: the revision is always there, so that no SKU looks like one. */
  amazonReturnOfKit: (returnId: string, revision: number): string => `amazon:return:${returnId}:r${revision}`,
  /** The n-th movement of an order item at Amazon, from 1 on; of a kit, before the SKU of each component. */
  amazonOrderItem: (orderId: string, orderItemId: string, n: number): string =>
    `amazon:order:${orderId}:item:${orderItemId}:${n}`,
  /** The row of one component, of a movement of several. */
  component: (txId: string, sku: string): string => `${txId}:${sku}`,
  /** Not ledger rows: the record of an order at Amazon, and of each of its items. */
  amazonOrderRecord: (orderId: string): string => `order:amazon:${orderId}`,
  amazonOrderItemRecord: (orderId: string, orderItemId: string): string =>
    `${txIdOf.amazonOrderRecord(orderId)}:item:${orderItemId}`,
  /** Not a ledger row: an order at Amazon that was counted by Shopify's webhooks. */
  amazonOrderAsShopify: (orderId: string): string => `${txIdOf.amazonOrderRecord(orderId)}:shopify`,
  /** Not a ledger row: the lines of an order of Shopify to which an edit added units. */
  shopifyOrderEdits: (orderId: string): string => `order:shopify:${orderId}:edits`,
  /** Not a ledger row: an order of Shopify whose lines move nothing. */
  shopifyOrderIgnored: (orderId: string): string => `order:shopify:${orderId}:ignored`,
  manual: (idempotencyKey: string): string => `manual:${idempotencyKey}`,
  /** An inventory item that one import of the shop registers. */
  shopifyImport: (itemId: string, runId: string): string => `shopify:import:${runId}:item:${itemId}`,
  /** A line of one import of a file. Older versions identified an import by the digest of its bytes alone. */
  import: (importId: string, line: number): string => `${txIdOf.importProgress(importId)}:${line}`,
  /** Not a ledger row: the progress of an import. */
  importProgress: (importId: string): string => `import:${importId}`,
  /** Not a ledger row: the outcomes of the rows of an import up to this line, from the batch before. */
  importOutcomes: (importId: string, line: number): string => `${txIdOf.importProgress(importId)}:to:${line}`,
  /** Not a ledger row: the import that began last. */
  lastImport: 'import:last',
  /** Not a ledger row: the import of listings that began last. */
  lastListingImport: 'import:listings:last',
  /** The figures of a SKU in the file store of the older version. */
  migration: (sku: string): string => `migration:${sku}`,
  /** A buffer that the service sets, by the version of the stock that it was decided on. */
  autoBuffer: (sku: string, version: number): string => `auto-buffer:${sku}:${version}`,
  sync: (sku: string, version: number, attempt: string): string => `sync:${sku}:${version}:${attempt}`,
} as const;

/** True for the row of a push of this SKU or seller SKU. */
export function isPushOf(sellerSku: string, txId: string): boolean {
  return txId.startsWith(`sync:${sellerSku}:`);
}
