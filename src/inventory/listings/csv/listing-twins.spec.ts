import { trimmedSku } from '../../domain/sku-spelling';
import { ListingTwins } from './listing-twins';

function twinsOf(...cells: string[]): ListingTwins {
  const twins = new ListingTwins();
  cells.forEach((cell, index) => {
    twins.add({ cell, line: index + 2 });
  });
  return twins;
}

/** The cells of a file that are rejected because of another one. */
function rejected(cells: readonly string[], ...known: string[]): string[] {
  const twins = twinsOf(...cells);
  const nameOf = (cell: string): string => (known.includes(cell) ? cell : trimmedSku(cell));
  return cells.filter(
    (cell) => twins.problemOf(cell, nameOf, (sellerSku) => known.includes(sellerSku)) !== undefined,
  );
}

describe('two seller SKUs of one file', () => {
  it.each<[string, string[], string[], string[]]>([
    ['by case are both rejected', ['KIT', 'CUP', 'kit'], [], ['KIT', 'kit']],
    ['by case are both rejected where one exists', ['KIT', 'kit'], ['KIT'], ['KIT', 'kit']],
    ['by case are imported where both exist', ['KIT', 'kit'], ['KIT', 'kit'], []],
    ['by zeros in front are both rejected', ['00123', '123'], [], ['00123', '123']],
    ['by blanks around them are one', ['KIT', 'KIT '], [], []],
    ['by blanks around them are imported where both exist', ['KIT', 'KIT '], ['KIT', 'KIT '], []],
    ['by blanks inside are both rejected', ['KIT 1', 'KIT1'], [], ['KIT 1', 'KIT1']],
    ['by their letters are imported', ['KIT', 'KAT'], [], []],
  ])('that differ %s', (_case, cells, known, expected) => {
    expect(rejected(cells, ...known)).toEqual(expected);
  });

  it('are named with their line', () => {
    expect(twinsOf('KIT', 'kit').problemOf('KIT', trimmedSku, () => false)).toContain(
      'The seller SKU is read as KIT, and line 3 has kit',
    );
    expect([...twinsOf('KIT', 'CUP', 'kit').all()]).toEqual(['KIT', 'kit']);
  });
});
