import { Lookalikes, type NamedRow, SkuCheck } from './sku-check';

function rowsOf(...skus: string[]): NamedRow[] {
  return skus.map((sku, index) => ({ line: index + 2, sku }));
}

/** What is wrong with the last of these rows, where these SKUs are registered. */
function problemOf(skus: readonly string[], ...registered: string[]): string | undefined {
  const rows = rowsOf(...skus);
  const lookalikes = new Lookalikes(rows);
  for (const sku of registered) lookalikes.add(sku);
  const last = rows.at(-1);
  return last === undefined ? undefined : new SkuCheck(rows, lookalikes).problemOf(last);
}

describe('a row that would register its SKU', () => {
  it.each([
    ['mug-blue', 'MUG-BLUE', 'is read as mug-blue, and is not registered. Registered is MUG-BLUE'],
    ['MUG BLUE', 'MUGBLUE', 'Registered is MUGBLUE'],
    [
      'MU\u200bG',
      'MUG',
      'is read as MU<U+200B>G, with a blank or a character that cannot be seen. Registered is MUG',
    ],
    ['MUG\u00a0BLUE', 'MUG BLUE', 'MUG<U+00A0>BLUE'],
    ['MUG BLUE', 'MUG\u00a0BLUE', 'Registered is MUG<U+00A0>BLUE'],
    ['123', '00123', 'is read as 123, and is not registered. Registered is 00123'],
    ['1.23E+12', '1234567890123', 'a number in scientific notation. Registered is 1234567890123'],
    ['1-Mar', 'MAR1', 'looks like a date. Registered is MAR1'],
    ['123.0', '123', 'a number with decimals. Registered is 123'],
  ])('%j is rejected for the registered %j', (sku, registered, text) => {
    expect(problemOf([sku], 'OTHER', registered)).toContain(text);
  });

  it.each([
    [
      ' NEW',
      'is read as ␠NEW, with a blank or a character that cannot be seen. Write NEW, or register it as it is',
    ],
    ['NEW\u00ad', 'NEW<U+00AD>'],
    ['   ', 'is read as ␠␠␠'],
    ['1.23E+12', 'a number in scientific notation. Write the SKU itself, in a column of the format Text'],
    ['Mar-01', 'a date'],
    ['#NAME?', 'the error of a formula'],
    ['TRUE', 'a truth value'],
    ['="00123"', 'a formula'],
  ])('%j is rejected, whatever is registered', (sku, text) => {
    expect(problemOf([sku])).toContain(text);
    expect(problemOf([sku], 'OTHER')).toContain(text);
  });

  it.each(['NEW', '00123', 'LAMP/OAK #2', '=1+1', "'A", '😀', 'MAR-01'])('%j is registered', (sku) => {
    expect(problemOf([sku], 'OTHER', sku)).toBeUndefined();
  });

  it('is rejected for an earlier line that differs by case or by zeros of a number, and the earlier line is not', () => {
    expect(problemOf(['NEW', 'CAP', 'new'])).toContain('is read as new, and line 2 has NEW: write the same');
    expect(problemOf(['new', 'NEW'].slice(0, 1))).toBeUndefined();
    expect(problemOf(['0099', '99'])).toContain('is read as 99, and line 2 has 0099');
    expect(problemOf(['1.10', '1.1'])).toContain('line 2 has 1.10');
    expect(problemOf(['99.0', '99'])).toBeUndefined();
    expect(problemOf(['=1', '＝1'])).toBeUndefined();
  });
});
