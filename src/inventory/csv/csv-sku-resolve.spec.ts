import type { ImportRow, ReadyRow } from './csv-import-file';
import { resolveRows, untrimmedRows } from './csv-sku-resolve';

function rowsOf(...skus: string[]): ReadyRow[] {
  return skus.map((sku, index) => ({ line: index + 2, sku, figures: { physical: 5 } }));
}

describe('rows with something around their SKU', () => {
  it('are those with a blank or an invisible character', () => {
    const rows: ImportRow[] = [
      ...rowsOf('MUG', ' MUG', 'MUG\u200b'),
      { line: 5, sku: ' X', problem: 'wrong' },
    ];
    expect(untrimmedRows(rows).map(({ line }) => line)).toEqual([3, 4]);
  });

  it.each([
    ['the trimmed one where that is registered', [' MUG'], ['MUG'], ['MUG']],
    ['the one as written where that is registered', [' MUG'], [' MUG', 'MUG'], [' MUG']],
    ['the one as written where none is registered', [' MUG'], [], [' MUG']],
    ['both forms where both are registered', ['MUG', ' MUG'], [' MUG', 'MUG'], ['MUG', ' MUG']],
    ['one SKU once', ['MUG', ' MUG', 'CAP'], ['MUG'], ['MUG', 'line 2', 'CAP']],
    ['one SKU once, in any order', [' MUG', 'MUG'], ['MUG'], ['MUG', 'line 2']],
    ['one new SKU once', ['MUG', 'MUG\u00a0'], [], ['MUG', 'line 2']],
    ['one SKU once, written twice with blanks', [' MUG', 'MUG '], ['MUG'], ['MUG', 'line 2']],
  ])('mean %s', (_case, skus, registered, meant) => {
    const rows = resolveRows(rowsOf(...skus), new Set(registered));
    expect(
      rows.map((row) => ('problem' in row ? (/line \d/.exec(row.problem)?.[0] ?? '') : row.sku)),
    ).toEqual(meant);
  });
});
