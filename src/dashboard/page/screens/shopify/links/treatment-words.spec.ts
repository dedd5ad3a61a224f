import { skipReason, TREATMENTS, treatmentOf, UNLINKED_WORDS } from './treatment-words';

describe('the treatment of an item in words', () => {
  it('says of each treatment what can be done, and shows one of a newer service by its name', () => {
    expect(Object.values(TREATMENTS).every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
    expect([skipReason('not_in_pool'), skipReason('no_sku')].map(({ mark }) => mark.word)).toEqual([
      'not in the pool',
      'no SKU',
    ]);
    expect(treatmentOf('sold_elsewhere').mark.word).toBe('sold elsewhere');
    expect(Object.keys(UNLINKED_WORDS)).not.toContain('linked');
  });
});
