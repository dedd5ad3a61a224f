import { phaseText, type PollView, progressOf, tallyText } from './poll-words';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const poll: PollView = {
  phase: 'asked',
  cycle: { from: '2026-10-19T10:00:00Z', until: '2026-11-23T10:00:00Z' },
  window: { from: '2026-10-24T10:00:00Z', until: '2026-11-23T10:00:00Z' },
  reportId: '5004',
  notBefore: '2026-11-23T10:00:30Z',
  attempts: 0,
  failures: 0,
  nextPollAt: '2026-11-23T12:00:00Z',
};

it.each<[Partial<PollView>, string]>([
  [{ phase: 'idle' }, 'No poll is in progress.'],
  [
    {},
    'Amazon makes the report of the returns of 2026-10-24 to 2026-11-23 (report 5004), next step in 30 s.',
  ],
  [
    { phase: 'ready', notBefore: '2026-11-23T09:59:59Z', attempts: 1 },
    'Reads the report of the returns of 2026-10-24 to 2026-11-23 (report 5004). 1 failed try in a row.',
  ],
  [
    { phase: 'asking', attempts: 3, notBefore: '2026-11-23T10:10:00Z', look: true },
    'Asks Amazon for the returns of 2026-10-24 to 2026-11-23, next step in 10 min. 3 failed tries in a row. The first poll records what it finds and moves no stock.',
  ],
  [
    { phase: 'asking', notBefore: '2026-11-23T14:06:50Z' },
    'Asks Amazon for the returns of 2026-10-24 to 2026-11-23, next step in 4 h 7 min.',
  ],
])('says what the poll does: %j', (more, text) => {
  const shown = { ...poll, ...more };
  if (shown.phase !== 'asking') expect(phaseText(shown, NOW)).toBe(text);
  else expect(phaseText(omitReport(shown), NOW)).toBe(text);
});

function omitReport({ reportId, ...rest }: PollView): PollView {
  return rest;
}

it('knows how far the poll is, the newest window first', () => {
  expect(progressOf({ ...poll, phase: 'idle' })).toBeUndefined();
  expect(progressOf({ ...poll, phase: 'asking' })).toEqual({ value: 0, max: 100 });
  expect(progressOf({ ...poll, phase: 'ready' })).toEqual({ value: 57, max: 100 });
  const last = { from: '2026-10-19T10:00:00Z', until: '2026-10-24T10:00:00Z' };
  expect(progressOf({ ...poll, phase: 'asking', window: last })).toEqual({ value: 86, max: 100 });
});

it.each([
  [{ rows: 0, applied: 0, unchanged: 0, unreadable: 0 }, 'Amazon reported no return.'],
  [{ rows: 1, applied: 1, unchanged: 0, unreadable: 0 }, '1 row: 1 new or changed, 0 known.'],
  [
    { rows: 1212, applied: 3, unchanged: 1208, unreadable: 1 },
    '1,212 rows: 3 new or changed, 1,208 known, 1 unreadable (an alert names them).',
  ],
  [
    { rows: 5, applied: 5, unchanged: 0, unreadable: 0, seen: { sellable: 4, other: 1 } },
    '5 rows: 5 new or changed, 0 known. 5 units were recorded and not counted: 4 fit to sell, 1 not.',
  ],
  [
    { rows: 1, applied: 1, unchanged: 0, unreadable: 0, seen: { sellable: 1, other: 0 } },
    '1 row: 1 new or changed, 0 known. 1 unit was recorded and not counted: 1 fit to sell, 0 not.',
  ],
])('puts the result of %j into words', (tally, text) => {
  expect(tallyText(tally)).toBe(text);
});
