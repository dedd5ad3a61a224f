import { refusedTypesAfter, typeToTry } from './product-types';

describe('the product type of the next try', () => {
  it.each([
    ['MUG', [], 'MUG'],
    ['MUG', ['CUP'], 'MUG'],
    ['MUG', ['MUG'], 'PRODUCT'],
    ['MUG', ['CUP', 'MUG'], 'PRODUCT'],
    ['PRODUCT', ['MUG'], 'PRODUCT'],
  ])('reported %s, refused %j: %s', (reported, refusedTypes, productType) => {
    expect(typeToTry(reported, refusedTypes)).toEqual({ productType, refusedTypes });
  });

  it('begins anew when every type was refused and the SKU was not blocked, as after a crash', () => {
    expect(typeToTry('MUG', ['MUG', 'PRODUCT'])).toEqual({ productType: 'MUG', refusedTypes: [] });
    expect(typeToTry('PRODUCT', ['PRODUCT'])).toEqual({ productType: 'PRODUCT', refusedTypes: [] });
  });
});

describe('a refused product type', () => {
  it.each([
    ['MUG', [], ['MUG']],
    ['MUG', ['CUP'], ['CUP', 'MUG']],
    ['MUG', ['MUG'], ['MUG']],
    ['PRODUCT', [], ['PRODUCT']],
  ])('%s after %j is followed by another try', (type, before, after) => {
    expect(refusedTypesAfter(type, before)).toEqual(after);
  });

  it.each([
    ['PRODUCT', ['MUG']],
    ['PRODUCT', ['CUP', 'MUG']],
    ['BOX', ['CUP', 'MUG']],
  ])('%s after %j is the last one', (type, before) => {
    expect(refusedTypesAfter(type, before)).toBeUndefined();
  });

  it('ends whatever Amazon reports, even a new type at each look', () => {
    let refused: readonly string[] | undefined = [];
    let tries = 0;
    for (; refused !== undefined && tries < 10; tries += 1)
      refused = refusedTypesAfter(typeToTry(`TYPE_${tries}`, refused).productType, refused);
    expect(tries).toBe(3);
  });
});
