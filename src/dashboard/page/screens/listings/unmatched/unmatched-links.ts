import { hrefOf } from '../../../router/location';

/** The form of a new listing that links this seller SKU to a SKU. */
export function linkHref(sellerSku: string, sku?: string): string {
  return hrefOf('listings', { panel: 'new', name: sellerSku, of: sku });
}
