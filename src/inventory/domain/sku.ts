/**
 * A SKU that can be registered: 1 to 40 characters (Unicode code points; Amazon's own bound) that can be printed on
 * one line. Control characters, line separators and halves of surrogate pairs cannot. SKUs are opaque and
 * case-sensitive: nothing is trimmed or folded.
 */
const REGISTRABLE_SKU = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,40}$/u;

export function isRegistrableSku(sku: string): boolean {
  return REGISTRABLE_SKU.test(sku);
}
