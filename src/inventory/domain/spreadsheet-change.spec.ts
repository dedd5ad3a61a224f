import { keysOfCell, keysOfRegistered, spreadsheetChange } from './spreadsheet-change';

describe('a cell that a spreadsheet has changed', () => {
  it.each([
    ['1.23E+12', 'scientific'],
    ['1,23E+12', 'scientific'],
    ['1E+05', 'scientific'],
    ['1.23457e+11', 'scientific'],
    ['1.2E-05', 'scientific'],
    ['1.23E12', 'scientific'],
    ['123.0', 'decimal'],
    ['123,00', 'decimal'],
    ['12345678901234500', 'rounded'],
    ['Mar-01', 'date'],
    ['1-Mar', 'date'],
    ['01. Mrz', 'date'],
    ['01.Mrz', 'date'],
    ['1-mars', 'date'],
    ['01-Mar-26', 'date'],
    ['Mar 2026', 'date'],
    ['01.03.2026', 'date'],
    ['3/1/2026', 'date'],
    ['3/1/26', 'date'],
    ['2026-03-01', 'date'],
    ['2026-03-01 00:00:00', 'date'],
    ['2026-03-01T00:00:00.000Z', 'date'],
    ['12:30:00', 'date'],
    ['#N/A', 'error'],
    ['#NAME?', 'error'],
    ['#REF!', 'error'],
    ['#DIV/0!', 'error'],
    ['#NV', 'error'],
    ['#WERT!', 'error'],
    ['#¿NOMBRE?', 'error'],
    ['########', 'error'],
    ['Err:502', 'error'],
    ['TRUE', 'boolean'],
    ['False', 'boolean'],
    ['WAHR', 'boolean'],
    ['NaN', 'empty'],
    ['NULL', 'empty'],
    ['N/A', 'empty'],
    ['<NA>', 'empty'],
    ['(blank)', 'empty'],
    ['="00123"', 'formula'],
  ])('%s is seen: %s', (cell, change) => {
    expect(spreadsheetChange(cell)).toBe(change);
  });

  it.each([
    'MUG',
    'MAR-01',
    '1-MAR',
    '12E4',
    '1E5',
    '10-12',
    '1/2',
    '1.5',
    '00123',
    '123456789012345',
    '1234567890123456',
    '1234567890123450',
    'Set-10',
    'Gen 12',
    '#1 mug!',
    'LAMP/OAK #2',
    '#1',
    '#RED',
    'TRUE-1',
    'May',
    '2026',
    '12:30',
    '=1+1',
    'a.0',
    '=',
  ])('%s is not one', (cell) => {
    expect(spreadsheetChange(cell)).toBeUndefined();
  });
});

describe('the registered SKU', () => {
  it.each([
    ['mug-blue', 'MUG-BLUE'],
    ['MUG\u200b', 'MUG'],
    ['MUG BLUE', 'MUG\u00a0BLUE'],
    ['123', '00123'],
    ['00123', '123'],
    [' 123', '00123'],
    ['123.0', '00123'],
    ['123.0', '123'],
    ['1.23E+12', '1234567890123'],
    ['1,23457E+11', '123456789012'],
    ['1.20E+05', '12E4'],
    ['1E+05', '1E5'],
    ['123456789012345000', '123456789012345678'],
    ['1234567890123450', '1234567890123456'],
    ['1.1', '1.10'],
    ['1,1', '01.100'],
    ['2.50', '2.5'],
    ['1-Mar', 'MAR1'],
    ['1-Mar', 'MAR-01'],
    ['1-Mar', '3-1'],
    ['1-Mar', '1/3'],
    ['Mar-26', '3-2026'],
    ['01.03.2026', '1-3'],
    ['01. Mrz', 'MRZ 1'],
    ['2026-03-01', '3/1'],
    ['="00123"', '00123'],
  ])('of the cell %s is found: %s', (cell, registered) => {
    const keys = keysOfRegistered(registered);
    expect(keysOfCell(cell).filter((key) => keys.includes(key))).not.toEqual([]);
  });

  it.each([
    ['MUG-1', 'MUG-2'],
    ['1234567890124', '1234567890123'],
    ['1.24E+12', '1234567890123'],
    ['123', '1230'],
    ['#N/A', '#NV'],
    ['1-Apr', 'MAR1'],
    ['   ', '\u00a0'],
    ['10-12', '12-10'],
    ['MAR-01', '3-1'],
    ['1.1', '1.11'],
    ['1.1', '11'],
    ['1234567890123460', '1234567890123456'],
  ])('of the cell %s is not %s', (cell, registered) => {
    const keys = keysOfRegistered(registered);
    expect(keysOfCell(cell).filter((key) => keys.includes(key))).toEqual([]);
  });
});
