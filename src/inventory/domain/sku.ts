import { SKU_PATTERN } from '../../platform/sku-pattern';

/** True for a SKU that can be registered: 1 to 40 printable characters on one line. */
export function isRegistrableSku(sku: string): boolean {
  return SKU_PATTERN.test(sku);
}
