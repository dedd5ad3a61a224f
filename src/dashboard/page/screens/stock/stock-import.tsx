import type { ImportKind } from '../../parts/import/import-calls';
import { ImportPanel } from '../../parts/import/import-panel';
import { skuHref } from '../../router/location';

const STOCK: ImportKind = { path: '/api/inventory/import', subject: 'SKU', hrefOf: skuHref };

interface ImportProps {
  readonly onWritten: () => void;
  readonly onClose: () => void;
}

/** Sets the stock of many SKUs by a file. */
export function StockImport(props: ImportProps) {
  return (
    <ImportPanel kind={STOCK} {...props}>
      <p>
        The columns <code>sku</code> and any of <code>physical</code>, <code>buffer</code>,{' '}
        <code>lowStockThreshold</code>; an empty cell keeps its figure. The file is checked first, and nothing
        is written before you say so.{' '}
        <a href="/api/inventory.csv" download="inventory.csv">
          Download CSV
        </a>{' '}
        gives a file of this form, and one to go back to.
      </p>
    </ImportPanel>
  );
}
