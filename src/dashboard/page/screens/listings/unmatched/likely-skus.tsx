import { hrefOf } from '../../../router/location';

interface LikelyProps {
  readonly sellerSku: string;
  /** The SKUs that it may mean. */
  readonly skus: readonly string[];
}

/** The SKUs that a seller SKU may mean, each with a link to the form that links both. */
export function LikelySkus({ sellerSku, skus }: LikelyProps) {
  return (
    <>
      {skus.map((sku) => (
        <a key={sku} role="button" class="secondary outline" href={linkHref(sellerSku, sku)}>
          Link to {sku}
        </a>
      ))}
      <a href={linkHref(sellerSku)}>
        Link<span class="unseen"> {sellerSku}</span> to {skus.length === 0 ? 'a' : 'another'} SKU
      </a>
    </>
  );
}

/** The form of a new listing that links this seller SKU to a SKU. */
export function linkHref(sellerSku: string, sku?: string): string {
  return hrefOf('listings', { panel: 'new', name: sellerSku, of: sku });
}
