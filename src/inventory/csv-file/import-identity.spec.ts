import { isCutShort, type LastImport, meaningOf, type UploadMeaning } from './import-identity';

const NOW = Date.parse('2026-11-23T10:20:00Z');
const minutesAgo = (minutes: number): number => NOW - minutes * 60_000;

const DONE: LastImport = { importId: 'i', file: 'A', startedAt: minutesAgo(12), finishedAt: minutesAgo(9) };
const CUT: LastImport = { importId: 'i', file: 'A', startedAt: minutesAgo(9) };
const NONE = { throughLine: 0 };

describe('an upload without an Idempotency-Key', () => {
  it.each<[string, LastImport | undefined, { throughLine: number; savedAt?: number }, UploadMeaning]>([
    ['the first one', undefined, NONE, 'new'],
    ['the file of the last import', DONE, NONE, 'repeats'],
    ['the file of the last import after ten minutes', { ...DONE, finishedAt: minutesAgo(10) }, NONE, 'new'],
    ['another file', { ...DONE, file: 'B' }, NONE, 'new'],
    ['the file of an interrupted import', CUT, NONE, 'continues'],
    ['the file of one interrupted long ago', { ...CUT, startedAt: minutesAgo(10) }, NONE, 'new'],
    [
      'the file of a long import that came on lately',
      { ...CUT, startedAt: minutesAgo(15) },
      { throughLine: 81, savedAt: minutesAgo(6) },
      'continues',
    ],
    ['the file of an import that counted nothing', { ...DONE, finishedAt: 0 }, NONE, 'new'],
  ])('%s is %#', (_case, last, progress, meaning) => {
    expect(meaningOf('A', last, progress, NOW)).toBe(meaning);
  });

  it.each([
    ['cut short lately', { throughLine: 81, savedAt: minutesAgo(1) }, true],
    ['cut short long ago', { throughLine: 81, savedAt: minutesAgo(11) }, false],
    ['complete', { throughLine: 200, savedAt: minutesAgo(1) }, false],
    ['at an unknown time', { throughLine: 81 }, false],
    ['not begun', { throughLine: 0 }, false],
  ])('finds the import of an older version %s', (_case, progress, isCut) => {
    expect(isCutShort(progress, 200, NOW)).toBe(isCut);
  });
});
