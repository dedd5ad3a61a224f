/**
 * Builds every key of the ledger. Each key derives from the cause, so that the same fact meets its own row when it
 * arrives twice or through another channel.
 */
export const txIdOf = {
  shopifyOrderLine: (orderId: string, lineId: string): string => `shopify:order:${orderId}:line:${lineId}`,
  shopifyRefundLine: (refundId: string, refundLineId: string): string =>
    `shopify:refund:${refundId}:line:${refundLineId}`,
  /**
   * `returnId` is `<orderId>:<sku>:<plate or ordinal>`. A unit whose disposition changes moves stock again: each further
   * movement carries the revision of the unit that caused it.
   */
  amazonReturn: (returnId: string, revision: number): string =>
    `amazon:return:${returnId}${revision === 1 ? '' : `:r${revision}`}`,
  manual: (idempotencyKey: string): string => `manual:${idempotencyKey}`,
  /** A line of an imported file; `hash` is the digest of its bytes. */
  import: (hash: string, line: number): string => `${txIdOf.importFile(hash)}:${line}`,
  /** Not a ledger row: the progress of a file's import. */
  importFile: (hash: string): string => `import:${hash}`,
  /** The figures of a SKU in the file store of the older version. */
  migration: (sku: string): string => `migration:${sku}`,
  sync: (sku: string, version: number, attempt: string): string => `sync:${sku}:${version}:${attempt}`,
} as const;
