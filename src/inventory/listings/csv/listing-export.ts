import { csvLine, escapeFormula } from '../../csv-file/csv-text';
import type { Listing } from '../../domain/listing';
import { LISTING_COLUMNS, RULE_COLUMNS } from './listing-rows';

/** The first line of an export; an import accepts it. */
export const LISTINGS_HEADER = csvLine([...LISTING_COLUMNS.needed, ...RULE_COLUMNS]);

/**
 * The lines of one listing, one a component. The rule is on each, so that it stays when a line is deleted; what is a default
 * is empty. Names are escaped; numbers are not.
 */
export function listingLines({
  sellerSku,
  components,
  rule,
  paused,
}: Omit<Listing, 'channel' | 'updatedAt'>): string {
  const { percent, buffer, min, max } = rule;
  const common = [percent, buffer, min, max].map((value) => (value === undefined ? '' : String(value)));
  return components
    .map(({ sku, units }) =>
      csvLine([escapeFormula(sellerSku), escapeFormula(sku), String(units), ...common, String(paused)]),
    )
    .join('');
}

/**
 * The whole export, page by page, without the listings that the sender made. The next page is read when the reader has
 * taken the last one, so that a slow reader needs no memory.
 */
export async function* listingPages(
  first: IteratorResult<readonly { readonly listing: Listing }[]>,
  pages: AsyncIterator<readonly { readonly listing: Listing }[]>,
): AsyncGenerator<string> {
  yield LISTINGS_HEADER;
  for (let page = first; page.done !== true; page = await pages.next()) {
    const text = page.value
      .filter(({ listing }) => listing.implicit !== true)
      .map(({ listing }) => listingLines(listing))
      .join('');
    // An empty chunk would end the stream, and a scan may return an empty page in the middle of the table.
    if (text !== '') yield text;
  }
}
