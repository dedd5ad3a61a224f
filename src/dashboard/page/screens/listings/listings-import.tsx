import type { ImportKind } from '../../parts/import/import-calls';
import { ImportPanel } from '../../parts/import/import-panel';
import { listingHref } from '../../router/location';

const LISTINGS: ImportKind = { path: '/api/listings/import', subject: 'Seller SKU', hrefOf: listingHref };

interface ImportProps {
  readonly onWritten: () => void;
  readonly onClose: () => void;
}

/** Makes or changes many listings by a file. */
export function ListingsImport(props: ImportProps) {
  return (
    <ImportPanel kind={LISTINGS} {...props}>
      <p>
        The columns <code>sellerSku</code>, <code>sku</code>, <code>units</code> and any of{' '}
        <code>percent</code>, <code>buffer</code>, <code>min</code>, <code>max</code>, <code>paused</code>; a
        kit has one row for each of its SKUs. The file is checked first, and nothing is written before you say
        so.{' '}
        <a href="/api/listings.csv" download="listings.csv">
          Download CSV
        </a>{' '}
        gives a file of this form, and one to go back to.
      </p>
    </ImportPanel>
  );
}
