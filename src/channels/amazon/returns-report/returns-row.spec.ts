import { NotAReturnsReport, readHeader } from './returns-header';
import { ReturnsRowReader } from './returns-row';

const COLUMNS =
  'return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason ' +
  'status license-plate-number customer-comments';

const FULL: Readonly<Record<string, string>> = {
  'return-date': '2026-10-02T09:15:00+00:00',
  'order-id': '112-1234567-7654321',
  sku: 'KETTLE-1L',
  asin: 'B0KETTLE01',
  fnsku: 'X0KETTLE01',
  'product-name': 'Kettle',
  quantity: '1',
  'fulfillment-center-id': 'BER3',
  'detailed-disposition': 'SELLABLE',
  reason: 'UNWANTED_ITEM',
  status: 'Unit returned to inventory',
  'license-plate-number': 'LPNKE0000001',
  'customer-comments': 'too loud',
};

/** Reads rows under a header, without the number of the line. */
function reader(columns = COLUMNS.split(' ')) {
  const rows = new ReturnsRowReader(readHeader(columns.join('\t')));
  return {
    read: (text: string) => {
      const { line: number, ...reading } = rows.read(text, 7);
      expect(number).toBe(7);
      return reading;
    },
  };
}
const line = (fields: Record<string, string> = {}, columns = COLUMNS.split(' ')) =>
  columns.map((column) => ({ ...FULL, ...fields })[column] ?? '').join('\t');
const read = (fields: Record<string, string>) => reader().read(line(fields));

function refusalOf(header: string): NotAReturnsReport {
  try {
    readHeader(header);
  } catch (error) {
    if (error instanceof NotAReturnsReport) return error;
  }
  throw new Error('The header was taken.');
}

const ROW = {
  returnedAt: '2026-10-02T09:15:00.000Z',
  orderId: '112-1234567-7654321',
  sku: 'KETTLE-1L',
  quantity: 1,
  disposition: 'SELLABLE',
  reason: 'UNWANTED_ITEM',
  status: 'Unit returned to inventory',
  licensePlateNumber: 'LPNKE0000001',
};

describe('the header of a returns report', () => {
  it.each([
    ['in the documented order', COLUMNS.split(' ')],
    ['in another order', COLUMNS.split(' ').reverse()],
    ['in capitals and with spaces', COLUMNS.split(' ').map((name) => ` ${name.toUpperCase()} `)],
    ['beside unknown columns', ['colour', ...COLUMNS.split(' '), 'toString']],
  ])('is found by its names %s', (_, columns) => {
    const fields = columns.map((name) => FULL[name.trim().toLowerCase()] ?? 'x');
    expect(reader(columns).read(fields.join('\t'))).toEqual({ kind: 'row', row: ROW });
  });

  it.each(['status', 'license-plate-number', 'reason', 'asin', 'fnsku', 'customer-comments'])(
    'may do without %s, and the other columns keep their places',
    (missing) => {
      const columns = COLUMNS.split(' ').filter((name) => name !== missing);
      const names: Record<string, keyof typeof ROW> = { 'license-plate-number': 'licensePlateNumber' };
      const lost = names[missing] ?? (missing as keyof typeof ROW);
      const { [lost]: _, ...others } = ROW;
      expect(reader(columns).read(line({}, columns))).toEqual({ kind: 'row', row: others });
    },
  );

  it('may call the order amazon-order-id', () => {
    const columns = COLUMNS.replace('order-id', 'Amazon-Order-Id').split(' ');
    const fields = line({ 'Amazon-Order-Id': '701-1' }, columns);
    expect(reader(columns).read(fields)).toMatchObject({ row: { orderId: '701-1' } });
  });

  it('prefers order-id when both names are there', () => {
    const columns = ['amazon-order-id', ...COLUMNS.split(' ')];
    expect(reader(columns).read(line({ 'amazon-order-id': 'other' }, columns))).toMatchObject({
      row: { orderId: '112-1234567-7654321' },
    });
  });

  it.each([
    ['', ['return-date', 'order-id', 'sku', 'quantity', 'detailed-disposition']],
    ['Report generation failed', ['return-date', 'order-id', 'sku', 'quantity', 'detailed-disposition']],
    [COLUMNS.replace('sku', 'seller-sku').replaceAll(' ', '\t'), ['sku']],
    [COLUMNS.replaceAll(' ', ','), ['return-date', 'order-id', 'sku', 'quantity', 'detailed-disposition']],
    ['sku\tquantity', ['return-date', 'order-id', 'detailed-disposition']],
    // Without it a known unit could not be distinguished from a new one.
    [COLUMNS.replace('order-id', 'order').replaceAll(' ', '\t'), ['order-id']],
  ])('refuses the report when it is %j', (header, missing) => {
    const refusal = refusalOf(header);
    expect(refusal).toMatchObject({ code: 'not_a_returns_report', missingColumns: missing });
    expect(refusal.message).toContain(`lacks ${missing.join(', ')}`);
  });

  it('refuses a report in which a required column is there twice, since either could be meant', () => {
    expect(refusalOf(`${COLUMNS.replaceAll(' ', '\t')}\tSKU`)).toMatchObject({
      code: 'not_a_returns_report',
      repeatedColumns: ['sku'],
    });
  });
});

describe('a row of a returns report', () => {
  it('is read without the name of the product and the comments of the buyer', () => {
    expect(read({})).toEqual({ kind: 'row', row: ROW });
  });

  it('leaves out what is empty, but not the order', () => {
    const bare = {
      'order-id': '',
      asin: '',
      fnsku: ' ',
      'fulfillment-center-id': '',
      reason: '',
      status: '',
      'license-plate-number': '\u00a0',
    };
    const { returnedAt, sku, quantity, disposition } = ROW;
    expect(read(bare)).toEqual({ kind: 'row', row: { returnedAt, orderId: '', sku, quantity, disposition } });
  });

  it.each([
    ['order-id', 'Shopify #1001', 'orderId', 'Shopify #1001'],
    ['order-id', ' 112-1 ', 'orderId', '112-1'],
    ['sku', 'LAMP/SHELF #2 (EU)', 'sku', 'LAMP/SHELF #2 (EU)'],
    ['sku', '00278-0210', 'sku', '00278-0210'],
    ['sku', ' two  spaces ', 'sku', ' two  spaces '],
    ['sku', 'Tom&#39;s &amp; Co', 'sku', "Tom's & Co"],
    ['sku', '"quoted', 'sku', '"quoted'],
    ['sku', '別📦'.repeat(20), 'sku', '別📦'.repeat(20)],
    ['quantity', ' 3 ', 'quantity', 3],
    ['quantity', '007', 'quantity', 7],
    ['quantity', '1000000', 'quantity', 1_000_000],
    ['detailed-disposition', ' SELLABLE ', 'disposition', 'SELLABLE'],
    ['detailed-disposition', 'Sellable', 'disposition', 'Sellable'],
    ['detailed-disposition', 'NEW_VALUE', 'disposition', 'NEW_VALUE'],
    ['reason', 'Won&#39;t&nbsp;fit&#10;', 'reason', "Won't\u00a0fit"],
    ['reason', 'x'.repeat(600), 'reason', 'x'.repeat(500)],
    ['status', '"Reimbursed"', 'status', '"Reimbursed"'],
    ['status', 'a\u0000b', 'status', 'a b'],
  ])('takes %s %j for %s %j', (column, text, name, value) => {
    expect(read({ [column]: text })).toEqual({ kind: 'row', row: { ...ROW, [name]: value } });
  });

  it('is not confused by quotes', () => {
    expect(read({ 'product-name': '"Kettle 1" loud', 'customer-comments': '"' })).toEqual({
      kind: 'row',
      row: ROW,
    });
  });

  it.each([
    [
      'return-date',
      '09/10/2026',
      'return-date must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset',
    ],
    ['return-date', '2026-02-30', 'return-date must be'],
    ['return-date', '', 'return-date must be'],
    ['sku', '', 'sku is empty'],
    ['sku', '  ', 'sku is empty'],
    ['sku', 'x'.repeat(41), 'sku must be 1 to 40 characters'],
    ['sku', 'a\u0007b', 'none of them a control character'],
    ['sku', 'a&#10;b', 'none of them a control character'],
    ['quantity', '', 'quantity must be a whole number from 1 to 1000000'],
    ['quantity', '0', 'quantity must be'],
    ['quantity', '-1', 'quantity must be'],
    ['quantity', '1.0', 'quantity must be'],
    ['quantity', '1e3', 'quantity must be'],
    ['quantity', '1000001', 'quantity must be'],
    ['quantity', '١', 'quantity must be'],
    ['detailed-disposition', '', 'detailed-disposition is empty'],
    ['order-id', 'x'.repeat(101), 'order-id is longer than 100 characters'],
    ['license-plate-number', 'x'.repeat(101), 'license-plate-number is longer'],
  ])('is unreadable with the %s %j', (column, text, problem) => {
    expect(read({ [column]: text })).toEqual({
      kind: 'unreadable',
      problem: expect.stringContaining(problem) as unknown,
    });
  });

  it('never quotes its content when it is unreadable', () => {
    const secret = 'call me: 555-0100';
    for (const column of COLUMNS.split(' ')) {
      expect(JSON.stringify(read({ [column]: secret.repeat(8), quantity: 'none' }))).not.toContain('555');
    }
  });
});

describe('a row with another number of fields than the header', () => {
  const cells = line().split('\t');

  it.each([
    ['a tab in a comment', [...cells, 'and broken'], 14],
    ['a tab in the name of the product, which moves all behind it', cells.toSpliced(6, 0, 'blue'), 14],
    ['such a tab and no comment', [...cells.toSpliced(6, 0, 'blue').slice(0, 13), ''], 14],
    ['the rest of a comment that went over the end of the line', ['and leaked'], 1],
    ['the first half of a row whose product has a line end in its name', cells.slice(0, 6), 6],
    ['the end of it', ['blue', ...cells.slice(6)], 8],
    ['a lost field in the middle and an empty comment', [...cells.toSpliced(10, 1).slice(0, 11), ''], 12],
    [
      'a lost field in the middle, no plate and no comment',
      [...cells.toSpliced(9, 1).slice(0, 10), '', ''],
      12,
    ],
    ['a lost field in the middle and a comment', cells.toSpliced(10, 1), 12],
  ])('is unreadable: %s', (_, fields, count) => {
    expect(reader().read(fields.join('\t'))).toEqual({
      kind: 'unreadable',
      problem: `The line has ${count} fields where the header has 13.`,
    });
  });

  it.each([
    [12, {}],
    [11, { licensePlateNumber: undefined }],
    [9, { licensePlateNumber: undefined, status: undefined, reason: undefined }],
  ])('is read when its trailing tabs were trimmed after field %i', (count, without) => {
    const reading = reader().read(cells.slice(0, count).join('\t'));
    expect(reading).toEqual({ kind: 'row', row: { ...ROW, ...without } });
  });

  it('is unreadable when a trimmed line lacks the disposition', () => {
    expect(reader().read(cells.slice(0, 8).join('\t'))).toMatchObject({ kind: 'unreadable' });
  });

  it('is read when it was trimmed and its SKU is an old licence plate', () => {
    const fields = line({ sku: 'LPNOLD0000001' }).split('\t').slice(0, 11).join('\t');
    expect(reader().read(fields)).toMatchObject({ kind: 'row', row: { sku: 'LPNOLD0000001' } });
  });
});
