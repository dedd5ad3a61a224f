import { ReportCaller } from '../../../../test/support/returns/report-caller';

const CATALOGUE = { reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' };

let amazon: ReportCaller;

beforeEach(async () => {
  amazon = new ReportCaller();
  await amazon.start();
});

afterEach(async () => {
  await amazon.stop();
});

const fetched = () => amazon.fetchReport(CATALOGUE);
const fieldsOf = (file: string): string[][] =>
  file
    .split('\r\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));

/** The named columns of each row. */
function columnsOf(file: string, ...columns: string[]): (string | undefined)[][] {
  const [header = [], ...rows] = fieldsOf(file);
  return rows.map((row) => columns.map((column) => row[header.indexOf(column)]));
}

describe('the report of all listings', () => {
  it("shows each listing with Amazon's columns, fulfilled by the merchant or by Amazon", async () => {
    amazon.simulator.setListing({ sku: 'MUG', quantity: 7 });
    amazon.simulator.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
    amazon.simulator.setListing({ sku: 'BOTH', channel: 'MIXED', quantity: 3 });
    amazon.simulator.setListing({ sku: 'OUT', quantity: 0 });
    const file = (await fetched()).toString();
    expect(columnsOf(file, 'seller-sku', 'item-name', 'quantity', 'fulfillment-channel', 'status')).toEqual([
      ['MUG', 'MUG', '7', 'DEFAULT', 'Active'],
      ['FBA', 'FBA', '', 'AMAZON_NA', 'Active'],
      ['BOTH', 'BOTH', '3', 'AMAZON_NA', 'Active'],
      ['OUT', 'OUT', '0', 'DEFAULT', 'Inactive'],
    ]);
    expect(fieldsOf(file).map(({ length }) => length)).toEqual([29, 29, 29, 29, 29]);
  });

  it('neither quotes nor escapes: a tab in a name breaks its row', async () => {
    amazon.simulator.setListing({ sku: 'A', name: '12" ruler, "steel' });
    amazon.simulator.setListing({ sku: 'B', name: 'Mug\tblue' });
    const rows = fieldsOf((await fetched()).toString());
    expect(rows[1]?.[0]).toBe('12" ruler, "steel');
    expect(rows[2]?.slice(0, 2)).toEqual(['Mug', 'blue']);
    expect(rows[2]).toHaveLength(30);
  });

  it.each([
    ['ja', 'shift_jis', 'shift_jis', '出品者SKU', 'マグ', 'マグ'],
    ['ja', 'utf-8', 'utf-8', '出品者SKU', 'マグ', 'マグ'],
    ['de', 'cp1252', 'windows-1252', 'Händler-SKU', 'Kännchen マグ', 'Kännchen ??'],
  ] as const)(
    'is written in the language %s and in %s',
    async (language, encoding, label, column, name, shown) => {
      amazon.simulator.setReportSettings({ listingsFile: { language, encoding } });
      amazon.simulator.setListing({ sku: 'MUG', name });
      const file = new TextDecoder(label).decode(await fetched());
      expect(columnsOf(file, column)).toEqual([['MUG']]);
      expect(fieldsOf(file)[1]?.[0]).toBe(shown);
    },
  );

  it('ends CANCELLED when the seller has no listing', async () => {
    expect((await amazon.finished(CATALOGUE)).at('processingStatus')).toBe('CANCELLED');
  });
});
