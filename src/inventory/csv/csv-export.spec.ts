import { Readable } from 'node:stream';
import { stockOf } from '../../../test/support/orders/movements';
import { EXPORT_HEADER, exportPages } from './csv-export';
import type { Stock } from '../domain/stock';
import type { Page } from '../stock/inventory.repository';

/** A table of so many pages with a SKU each; every third page is empty, as pages of a scan may be. */
function table(pages: number): {
  first: Page<Stock>;
  readPage: () => Promise<Page<Stock>>;
  reads: () => number;
} {
  let read = 0;
  const nextPage = (): Page<Stock> => {
    read += 1;
    return {
      items: read % 3 === 0 ? [] : [stockOf({ sku: `SKU-${read}` })],
      ...(read < pages ? { next: { sku: `SKU-${read}` } } : {}),
    };
  };
  return { first: nextPage(), readPage: () => Promise.resolve(nextPage()), reads: () => read };
}

describe('an export', () => {
  it('has the header and every SKU of every page, also behind a page that is empty', async () => {
    const { first, readPage } = table(7);
    const text = (await Readable.from(exportPages(first, readPage)).toArray()).join('');
    expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
      'sku',
      'SKU-1',
      'SKU-2',
      'SKU-4',
      'SKU-5',
      'SKU-7',
      '',
    ]);
  });

  it('of no SKU at all is the header', async () => {
    const none = Readable.from(exportPages({ items: [] }, () => Promise.reject(new Error('no page'))));
    expect((await none.toArray()).join('')).toBe(EXPORT_HEADER);
  });

  it('reads no further than its reader has come, and stops when the reader goes away', async () => {
    const { first, readPage, reads } = table(100_000);
    const stream = Readable.from(exportPages(first, readPage));
    let taken = 0;
    for await (const text of stream) {
      taken += String(text).length > 0 ? 1 : 0;
      expect(reads()).toBeLessThanOrEqual(2 * taken + 2);
      if (taken === 50) break;
    }
    expect(stream.destroyed).toBe(true);
    expect(reads()).toBeLessThan(105);
  });

  it('breaks off, rather than ending early, when a page cannot be read', async () => {
    const { first } = table(2);
    const stream = Readable.from(exportPages(first, () => Promise.reject(new Error('the store is away'))));
    await expect(stream.toArray()).rejects.toThrow('the store is away');
  });
});
