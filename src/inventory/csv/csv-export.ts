import { csvLine, defused } from './csv-text';
import type { Stock } from '../domain/stock';
import type { Page } from '../stock/inventory.repository';
import { type StockView, viewOf } from '../stock/stock-view';

/** The first line of an export. An import reads it back. */
export const EXPORT_HEADER = csvLine([
  'sku',
  'physical',
  'buffer',
  'broadcast',
  'lowStockThreshold',
  'syncStatus',
  'updatedAt',
]);

/** The line of one SKU. Numbers are ours and stay bare, below zero too; whatever is text is defused. */
export function exportLine(stock: StockView): string {
  return csvLine([
    defused(stock.sku),
    String(stock.physical),
    String(stock.buffer),
    String(stock.broadcast),
    stock.lowStockThreshold === undefined ? '' : String(stock.lowStockThreshold),
    stock.syncStatus,
    defused(stock.updatedAt),
  ]);
}

/**
 * The whole export, a page at a time. The next page is read only when this one has been taken, so that a slow reader
 * costs no memory.
 */
export async function* exportPages(
  first: Page<Stock>,
  readPage: (from: NonNullable<Page<Stock>['next']>) => Promise<Page<Stock>>,
): AsyncGenerator<string> {
  yield EXPORT_HEADER;
  for (let page = first; ; page = await readPage(page.next)) {
    // An empty text would end the stream, and a page may be empty in the middle of a table.
    if (page.items.length > 0) yield page.items.map((stock) => exportLine(viewOf(stock))).join('');
    if (page.next === undefined) return;
  }
}
