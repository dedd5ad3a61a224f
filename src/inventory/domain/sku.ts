import { SKU_PATTERN } from '../../platform/sku-pattern';

/** True for a SKU that can be registered: 1 to 40 printable characters on one line. */
export function isRegistrableSku(sku: string): boolean {
  return SKU_PATTERN.test(sku);
}

/**
 * How Amazon names the used listings that it makes of returned units: "All SKUs in FBA Grade and Resell begin with amzn.gr"
 * (Seller Central help UA6RV6UA4DR2MFK), as in `amzn.gr.MUG-BLU-12OZ-6sC9nyZu`. Warehouse systems write it in capitals.
 */
const AMAZONS_OWN = /^\s*amzn\.gr(?![a-z0-9])/i;

/** True for a SKU that Amazon made itself: its units are at Amazon, and a person has nothing to register. */
export function isAmazonsOwnSku(sku: string): boolean {
  return AMAZONS_OWN.test(sku);
}
