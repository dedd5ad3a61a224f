import { csvLine, escapeFormula } from '../csv-file/csv-text';
import type { Stock } from '../domain/stock';
import type { PastStock } from '../moments/domain/past-stock';
import type { Page } from '../stock/inventory.repository';
import { type StockView, viewOf } from '../stock/stock-view';

/** The first line of an export; an import accepts it. */
export const EXPORT_HEADER = csvLine([
  'sku',
  'physical',
  'buffer',
  'broadcast',
  'lowStockThreshold',
  'syncStatus',
  'updatedAt',
]);

/** The first line of an export as of a moment: what a push waited for then is not known. An import accepts it. */
export const PAST_EXPORT_HEADER = csvLine([
  'sku',
  'physical',
  'buffer',
  'broadcast',
  'lowStockThreshold',
  'updatedAt',
]);

/** The line of one SKU as of a moment. */
export function pastExportLine(stock: PastStock): string {
  return csvLine([
    escapeFormula(stock.sku),
    String(stock.physical),
    String(stock.buffer),
    String(stock.broadcast),
    stock.lowStockThreshold === undefined ? '' : String(stock.lowStockThreshold),
    escapeFormula(stock.updatedAt),
  ]);
}

/** The line of one SKU. Text is escaped; figures are not, below zero either. */
export function exportLine(stock: StockView): string {
  return csvLine([
    escapeFormula(stock.sku),
    String(stock.physical),
    String(stock.buffer),
    String(stock.broadcast),
    stock.lowStockThreshold === undefined ? '' : String(stock.lowStockThreshold),
    stock.syncStatus,
    escapeFormula(stock.updatedAt),
  ]);
}

/**
 * The whole export, page by page. The next page is read when the reader has taken the last one, so that a slow reader
 * needs no memory.
 */
export async function* exportPages(
  first: Page<Stock>,
  readPage: (from: NonNullable<Page<Stock>['next']>) => Promise<Page<Stock>>,
): AsyncGenerator<string> {
  yield EXPORT_HEADER;
  for (let page = first; ; page = await readPage(page.next)) {
    // An empty chunk would end the stream, and a scan may return an empty page in the middle of the table.
    if (page.items.length > 0) yield page.items.map((stock) => exportLine(viewOf(stock))).join('');
    if (page.next === undefined) return;
  }
}
