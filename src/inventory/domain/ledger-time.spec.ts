import fc from 'fast-check';
import { timestampAfter } from './ledger-time';
import { millisOf, timestampOf } from '../../platform/timestamp';

const YEAR_2100 = Date.parse('2100-01-01T00:00:00.000Z');
const moment = fc.integer({ min: 0, max: YEAR_2100 });
const micros = fc.integer({ min: 0, max: 999 });
const ledgerTime = fc
  .tuple(moment, micros)
  .map(([ms, us]) => `${timestampOf(ms).slice(0, 23)}${String(us).padStart(3, '0')}Z`);

describe('the time of a ledger row', () => {
  it('is ISO 8601 in UTC with microseconds', () => {
    expect(timestampOf(Date.parse('2026-11-23T10:02:17.123Z'))).toBe('2026-11-23T10:02:17.123000Z');
    expect(millisOf('2026-11-23T10:02:17.123456Z')).toBe(Date.parse('2026-11-23T10:02:17.123Z'));
  });

  it.each([
    ['the first row of a SKU has the current time', undefined, '2026-11-23T10:02:17.123000Z'],
    ['a later clock is used as it is', '2026-11-23T10:02:17.122999Z', '2026-11-23T10:02:17.123000Z'],
    [
      'two rows in a millisecond stand a microsecond apart',
      '2026-11-23T10:02:17.123000Z',
      '2026-11-23T10:02:17.123001Z',
    ],
    ['a clock that is behind is corrected', '2026-11-23T10:02:19.500041Z', '2026-11-23T10:02:19.500042Z'],
    [
      'the microseconds carry into the millisecond',
      '2026-11-23T10:02:17.123999Z',
      '2026-11-23T10:02:17.124000Z',
    ],
    ['the milliseconds carry into the second', '2026-11-23T10:02:59.999999Z', '2026-11-23T10:03:00.000000Z'],
    ['the seconds carry into the year', '2026-12-31T23:59:59.999999Z', '2027-01-01T00:00:00.000000Z'],
    ['an item of an older table that has no time yet', '', '2026-11-23T10:02:17.123000Z'],
    [
      'an item of an older table with milliseconds',
      '2026-11-23T10:02:17.123Z',
      '2026-11-23T10:02:17.123001Z',
    ],
    ['an item of an older table from a clock ahead', '2026-11-23T11:00:00Z', '2026-11-23T11:00:00.000001Z'],
    ['an item of an older table with a text that is not a time', 'yesterday', '2026-11-23T10:02:17.123000Z'],
  ])('%s', (_case, previous, expected) => {
    expect(timestampAfter(previous, Date.parse('2026-11-23T10:02:17.123Z'))).toBe(expected);
  });

  it('is always later than the row before, in the same format', () => {
    fc.assert(
      fc.property(ledgerTime, moment, (previous, now) => {
        const next = timestampAfter(previous, now);
        expect(next > previous).toBe(true);
        expect(next >= timestampOf(now)).toBe(true);
        expect(next).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('rises through thousands of rows in one millisecond', () => {
    const now = Date.parse('2026-11-23T10:02:17.123Z');
    const rows = [timestampOf(now)];
    for (let row = 1; row < 2500; row += 1) rows.push(timestampAfter(rows.at(-1), now));
    expect(new Set(rows).size).toBe(2500);
    expect([...rows].sort()).toEqual(rows);
    expect(rows.at(-1)).toBe('2026-11-23T10:02:17.125499Z');
  });
});
