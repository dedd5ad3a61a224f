import type { ImportReport } from '../../api/answers';
import { counted, firstOutcome, rowsOf, soldOutRows, throughLineOf, writableRows } from './verdicts';

const REPORT: ImportReport = {
  rows: [
    { line: 2, sku: 'A', outcome: 'changed', message: 'physical 10 → 0, buffer 0 → 2' },
    { line: 3, sku: 'B', outcome: 'changed', message: 'physical 10 → 5, buffer 2 → 0' },
    { line: 4, sku: 'C', outcome: 'created', message: 'physical 0, buffer 0' },
    { line: 5, sku: 'D', outcome: 'unchanged' },
    { line: 6, sku: 'E', outcome: 'changed', message: 'physical 1 → 0' },
  ],
  created: 1,
  changed: 3,
  unchanged: 1,
  rejected: 0,
};

describe("the verdicts on a file's rows", () => {
  it('count what is written, and what sells out', () => {
    expect(writableRows(REPORT)).toBe(4);
    expect(soldOutRows(REPORT)).toBe(2);
  });

  it('begin with what is wrong, then with what changes', () => {
    expect(firstOutcome(REPORT)).toBe('changed');
    expect(firstOutcome({ ...REPORT, rejected: 2 })).toBe('rejected');
    expect(firstOutcome({ ...REPORT, changed: 0 })).toBe('created');
    expect(firstOutcome({ ...REPORT, changed: 0, created: 0 })).toBe('unchanged');
  });

  it('are filtered by outcome', () => {
    expect(rowsOf(REPORT, 'changed').map(({ line }) => line)).toEqual([2, 3, 6]);
    expect(rowsOf(REPORT, 'rejected')).toEqual([]);
  });

  it('of an interrupted import name the line that was reached', () => {
    expect(throughLineOf('The file was imported up to line 61001. Send it again.')).toBe(61_001);
    expect(throughLineOf('The store cannot be reached.')).toBe(0);
  });

  it('are counted in words', () => {
    expect([counted(1, 'row'), counted(1200, 'row')]).toEqual(['1 row', '1,200 rows']);
  });
});
