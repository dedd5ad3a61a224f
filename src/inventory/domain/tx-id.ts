/**
 * The key strings of the ledger, made here and nowhere else. Each derives from the cause, so that the same fact
 * arriving by another road, or twice, meets its own row.
 */
export const txIdOf = {
  shopifyOrderLine: (orderId: string, lineId: string): string => `shopify:order:${orderId}:line:${lineId}`,
  shopifyRefundLine: (refundId: string, refundLineId: string): string =>
    `shopify:refund:${refundId}:line:${refundLineId}`,
  /**
   * `returnId` is `<orderId>:<sku>:<plate or ordinal>`. A unit about which Amazon changes its mind moves stock again:
   * each further movement carries the revision of the unit that caused it.
   */
  amazonReturn: (returnId: string, revision: number): string =>
    `amazon:return:${returnId}${revision === 1 ? '' : `:r${revision}`}`,
  manual: (idempotencyKey: string): string => `manual:${idempotencyKey}`,
  /** A line of an imported file; `hash` names the file by its bytes. */
  import: (hash: string, line: number): string => `${txIdOf.importFile(hash)}:${line}`,
  /** Not a row: how far the import of a file has come. */
  importFile: (hash: string): string => `import:${hash}`,
  /** The figures that a SKU had in the file store of the older version. */
  migration: (sku: string): string => `migration:${sku}`,
  sync: (sku: string, version: number, attempt: string): string => `sync:${sku}:${version}:${attempt}`,
} as const;
