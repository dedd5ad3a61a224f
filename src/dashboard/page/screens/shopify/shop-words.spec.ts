import { missingText, scopeWord } from './connection/scope-words';
import { TREATMENTS, treatmentOf, UNLINKED_WORDS } from './links/treatment-words';

describe('the shop in words', () => {
  it('names the scopes that are missing, and what to do', () => {
    expect(missingText(['write_inventory'])).toMatch(/^The app has no scope write_inventory\. Add it to/);
    expect(missingText(['read_returns', 'write_inventory'])).toMatch(
      /^The app lacks 2 scopes: read_returns, write_inventory\. Add them to/,
    );
    expect([scopeWord('read_locations'), scopeWord('read_customers')]).toEqual([
      'the locations of the pool are known',
      undefined,
    ]);
  });

  it('says of each treatment what can be done, and shows one of a newer service by its name', () => {
    expect(Object.values(TREATMENTS).every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
    expect(treatmentOf('sold_elsewhere').mark.word).toBe('sold elsewhere');
    expect(Object.keys(UNLINKED_WORDS)).not.toContain('linked');
  });
});
