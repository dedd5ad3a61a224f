import { componentWords, listingMarks, ruleWords } from './listing-words';

describe('a listing in words', () => {
  it.each([
    [{}, 'all there is'],
    [{ percent: 100, buffer: 0, min: 0 }, 'all there is'],
    [{ percent: 80, buffer: 2, min: 3, max: 1500 }, '80 %, 2 held back, 0 below 3, at most 1,500'],
    [{ percent: 0 }, '0 %'],
    [{ max: 0 }, 'at most 0'],
  ])('has the rule %j as %p', (rule, words) => {
    expect(ruleWords(rule)).toBe(words);
  });

  it('names its components with their units', () => {
    const components = [
      { sku: 'MUG', units: 2 },
      { sku: 'TRAY', units: 1 },
    ];
    expect(componentWords(components)).toBe('2 × MUG + 1 × TRAY');
  });

  it('is marked as paused beside what its push does, which is never hidden', () => {
    const words = (listing: Parameters<typeof listingMarks>[0]) =>
      listingMarks(listing).map(({ word }) => word);
    expect(words({ paused: false, syncStatus: 'in_sync' })).toEqual(['in sync']);
    expect(words({ paused: true, syncStatus: 'in_sync' })).toEqual(['paused', 'in sync']);
    expect(words({ paused: true, syncStatus: 'blocked', syncError: 'x' })).toEqual(['paused', 'blocked']);
    expect(words({ paused: false, syncStatus: 'pending', syncError: 'x' })).toEqual(['retrying']);
    expect(words({ paused: false, syncStatus: 'pending' })).toEqual(['waiting']);
  });
});
