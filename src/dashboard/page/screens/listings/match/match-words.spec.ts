import { findings, makeWords, progressWords } from './match-words';

const NONE = {
  rows: 0,
  linked: 0,
  fulfilledByAmazon: 0,
  incomplete: 0,
  proposed: 0,
  created: 0,
  rejected: 0,
  ambiguous: 0,
  unmatched: 0,
  unsold: 0,
  unreadable: 0,
};

describe('a match in words', () => {
  it('says what it waits for', () => {
    expect(progressWords({ status: 'under_way', phase: 'report' })).toMatch(/^Amazon makes/);
    expect(progressWords({ status: 'under_way', phase: 'reading' })).toBe('Reading the catalogue');
    expect(progressWords({ status: 'under_way', phase: 'report', problem: 'Amazon throttles.' })).toBe(
      'Trying again: Amazon throttles.',
    );
  });

  it('names only what there is', () => {
    expect(findings({ ...NONE, rows: 1 })).toEqual(['1 offer in the catalogue, 0 linked already.']);
    expect(findings({ ...NONE, rows: 1200, linked: 800, ambiguous: 1, unmatched: 3, unsold: 1 })).toEqual([
      '1,200 offers in the catalogue, 800 linked already.',
      '1 fits several SKUs: choose below.',
      '3 fit no registered SKU.',
      '1 SKU has stock and no offer.',
    ]);
  });

  it('counts what it would make', () => {
    expect([makeWords(1), makeWords(1500)]).toEqual(['Make 1 listing', 'Make 1,500 listings']);
  });
});
