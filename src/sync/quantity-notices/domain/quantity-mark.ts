/** The text of a mark. The time makes it another one for each notice; the seller SKU is any text. */
export function markOf(sellerSku: string, nowMs: number): string {
  return `${nowMs}:${sellerSku}`;
}

export function sellerSkuOf(mark: string): string {
  return mark.slice(mark.indexOf(':') + 1);
}
