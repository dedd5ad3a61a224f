import { sideEffectsOf } from './side-effects';

describe('what a listing changes beside itself', () => {
  it('is nothing where only its own quantity changes', () => {
    expect(sideEffectsOf('MUG-3', [{ sellerSku: 'MUG-3', before: 4, after: 8 }])).toEqual([]);
  });

  it('is that its SKU is no longer sold under its own name, or is again', () => {
    expect(
      sideEffectsOf('B-MUG', [
        { sellerSku: 'B-MUG', after: 12 },
        { sellerSku: 'MUG', before: 12 },
      ]),
    ).toEqual([
      'MUG is not sold under its own name any more. Amazon keeps 12 there: close that listing, or make one of that name.',
    ]);
    expect(sideEffectsOf('B-MUG', [{ sellerSku: 'MUG', after: 12 }])).toEqual([
      'MUG is sold under its own name again: 12.',
    ]);
  });
});
