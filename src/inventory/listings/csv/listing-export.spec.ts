import fc from 'fast-check';
import { textOf } from '../../csv-file/csv-encoding';
import { headerOf } from '../../csv-file/csv-header';
import type { Component, Listing } from '../../domain/listing';
import { isRegistrableSku } from '../../domain/sku';
import { trimmedSku } from '../../domain/sku-spelling';
import { specOf } from './listing-decision';
import { LISTINGS_HEADER, listingLines, listingPages } from './listing-export';
import { listingGroups } from './listing-groups';
import { columnsIn, LISTING_COLUMNS, listingRows } from './listing-rows';

type Described = Pick<Listing, 'sellerSku' | 'components' | 'rule' | 'paused'>;

/** What an import makes of a file whose names are known as they are written. */
function imported(bytes: Buffer): Described[] {
  const text = textOf(bytes);
  const header = headerOf(text, LISTING_COLUMNS);
  const rows = [...listingRows(text, header)].filter((row) => row !== undefined);
  return [...listingGroups(rows, (cell) => cell)].map((group) => {
    expect(group.problems).toBeUndefined();
    const { kept, ...spec } = specOf(group, { has: () => true }, columnsIn(header));
    expect(kept).toEqual([]);
    return { sellerSku: group.sellerSku, ...spec };
  });
}

function exported(listings: readonly Described[]): string {
  return LISTINGS_HEADER + listings.map(listingLines).join('');
}

const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', ' ', '\u00a0', 'Ä', '😀', '＝', '1'), {
        minLength: 1,
        maxLength: 40,
      })
      .map((parts) => parts.join('')),
  )
  // A cell of characters that cannot be seen is an empty one.
  .filter((text) => isRegistrableSku(text) && trimmedSku(text) !== '');

const component: fc.Arbitrary<Component> = fc.record({ sku: name, units: fc.integer({ min: 1, max: 1000 }) });

const listing: fc.Arbitrary<Described> = fc.record({
  sellerSku: name,
  components: fc.uniqueArray(component, { selector: ({ sku }) => sku, minLength: 1, maxLength: 20 }),
  rule: fc.record(
    {
      percent: fc.integer({ min: 0, max: 99 }),
      buffer: fc.integer({ min: 1, max: 1_000_000_000 }),
      min: fc.integer({ min: 1, max: 1_000_000_000 }),
      max: fc.nat(1_000_000_000),
    },
    { requiredKeys: [] },
  ),
  paused: fc.boolean(),
});

describe('an export of listings', () => {
  it('is imported as the same listings, and exported from these as the same file, with any names', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(listing, { selector: ({ sellerSku }) => sellerSku, maxLength: 6 }),
        (listings) => {
          const file = exported(listings);
          const read = imported(Buffer.from(file, 'utf8'));
          expect(read).toEqual(listings);
          expect(exported(read)).toBe(file);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has one line a component with the rule on each, and no formula', () => {
    expect(
      exported([
        {
          sellerSku: '=KIT',
          components: [
            { sku: 'CUP, blue', units: 1 },
            { sku: '-MUG', units: 2 },
          ],
          rule: { percent: 50, max: 0 },
          paused: false,
        },
      ]),
    ).toBe(
      'sellerSku,sku,units,percent,buffer,min,max,paused\r\n' +
        '\'=KIT,"CUP, blue",1,50,,,0,false\r\n' +
        "'=KIT,'-MUG,2,50,,,0,false\r\n",
    );
  });

  it('goes on behind a page without listings, and leaves out those that the sender made', async () => {
    const of = (sellerSku: string, more: Partial<Listing> = {}): { listing: Listing } => ({
      listing: {
        channel: 'amazon',
        sellerSku,
        components: [{ sku: 'CUP', units: 1 }],
        rule: {},
        paused: false,
        updatedAt: '',
        ...more,
      },
    });
    const pages = [[of('A')], [], [of('CUP', { implicit: true })], [of('B')]].values();
    const next = (): Promise<IteratorResult<{ listing: Listing }[]>> => Promise.resolve(pages.next());
    const chunks: string[] = [];
    for await (const chunk of listingPages(await next(), { next })) chunks.push(chunk);
    expect(chunks).toEqual([LISTINGS_HEADER, 'A,CUP,1,,,,,false\r\n', 'B,CUP,1,,,,,false\r\n']);
  });
});
