import { manyReturns, RETURN_COLUMNS, returnDate, returnsFile } from './returns-file';

const NOW = Date.parse('2026-11-22T10:00:00.500Z');

describe('the builder of returns files', () => {
  it('writes 13 columns, tabs and CRLF as Amazon does, and a default value in each cell', () => {
    const text = returnsFile([{}, { sku: 'B/2', quantity: 2, 'detailed-disposition': 'DEFECTIVE' }], {
      now: NOW,
    }).toString();
    expect(text).toBe(
      [
        RETURN_COLUMNS.join('\t'),
        '2026-11-22T09:00:00+00:00\t111-0000001-0000001\tMUG-BLU-12OZ\tB0TESTMUG1\tX001AAAA01\t' +
          'Stoneware Mug, Blue, 12 oz\t1\tLEX1\tSELLABLE\tUNWANTED_ITEM\tUnit returned to inventory\tLPNRRAA0000001\t',
        '2026-11-22T09:00:00+00:00\t111-0000001-0000002\tB/2\tB0TESTMUG1\tX001AAAA01\t' +
          'Stoneware Mug, Blue, 12 oz\t2\tLEX1\tDEFECTIVE\tUNWANTED_ITEM\tReimbursed\tLPNRRAA0000002\t',
        '',
      ].join('\r\n'),
    );
  });

  it('omits, moves and adds columns', () => {
    const columns = ['color', 'sku', 'order-id'];
    const rows = [
      { sku: 'A', 'order-id': '', color: 'blue' },
      { sku: 'B', 'order-id': '1' },
    ];
    expect(returnsFile(rows, { columns, eol: '\n' }).toString()).toBe(
      'color\tsku\torder-id\nblue\tA\t\n\tB\t1\n',
    );
  });

  it('writes a byte order mark and UTF-8, or Cp1252 with question marks', () => {
    const rows = [{ sku: 'Ü€漢' }];
    const columns = ['sku'];
    expect(returnsFile(rows, { columns, bom: true })).toEqual(Buffer.from('\ufeffsku\r\nÜ€漢\r\n'));
    expect(returnsFile(rows, { columns, encoding: 'cp1252' })).toEqual(
      Buffer.concat([Buffer.from('sku\r\n'), Buffer.from([0xdc, 0x80, 0x3f, 0x0d, 0x0a])]),
    );
  });

  it('makes many rows, each with its own date, order and plate', () => {
    const count = 30_000;
    const skus = ['A', 'B'];
    const dispositions = ['SELLABLE', 'DEFECTIVE', 'CUSTOMER_DAMAGED'];
    const rows = manyReturns({ count, from: NOW, everyMs: 60_000, skus, dispositions });
    const lines = returnsFile(rows).toString().split('\r\n').slice(1, -1);
    const cells = lines.map((line) => line.split('\t'));
    expect(lines).toHaveLength(count);
    expect(cells.every((row) => row.length === RETURN_COLUMNS.length)).toBe(true);
    for (const column of ['return-date', 'order-id', 'license-plate-number'] as const) {
      const index = RETURN_COLUMNS.indexOf(column);
      expect(new Set(cells.map((row) => row[index])).size).toBe(count);
    }
    expect(cells.slice(0, 3).map((row) => [row[0], row[2], row[8]])).toEqual([
      [returnDate(NOW), 'A', 'SELLABLE'],
      [returnDate(NOW + 60_000), 'B', 'DEFECTIVE'],
      [returnDate(NOW + 120_000), 'A', 'CUSTOMER_DAMAGED'],
    ]);
  });
});
