import {
  type ActiveMatch,
  beginning,
  type CatalogueReport,
  type EndedMatch,
  type MatchRun,
  type MatchState,
  NEVER_MATCHED,
  nextStep,
  NOTHING_MATCHED,
} from './match-state';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINUTE_MS = 60_000;

const runWith = (report: CatalogueReport, changes: Partial<MatchRun> = {}): MatchRun => ({
  runId: '1',
  dryRun: true,
  beganAt: NOW,
  report,
  notBefore: NOW,
  attempts: 0,
  ...changes,
});

const ended = (changes: Partial<EndedMatch> = {}): EndedMatch => ({
  runId: '1',
  dryRun: true,
  beganAt: NOW - 2 * MINUTE_MS,
  finishedAt: NOW - MINUTE_MS,
  counts: NOTHING_MATCHED,
  unreadable: [],
  ...changes,
});

describe('the next step of a match', () => {
  const report = { reportId: 'R', createdAt: NOW };

  it.each<[string, CatalogueReport, string]>([
    ['looks for a report first', { phase: 'looking' }, 'look'],
    [
      'waits while a call that was announced may still arrive',
      { phase: 'asking', askedAt: NOW - 29_999 },
      'wait',
    ],
    ['looks for the report of a call that was announced', { phase: 'asking', askedAt: NOW - 30_000 }, 'look'],
    ['checks the report', { phase: 'asked', ...report }, 'check'],
    ['reads the document', { phase: 'ready', ...report, documentId: 'D' }, 'read'],
  ])('%s', (_, phase, kind) => {
    expect(nextStep({ revision: 3, run: runWith(phase) }, NOW).kind).toBe(kind);
  });

  it('waits until its moment', () => {
    const run = runWith({ phase: 'looking' }, { notBefore: NOW + 5 });
    expect(nextStep({ revision: 3, run }, NOW)).toEqual({ kind: 'wait', untilMs: NOW + 5 });
  });

  it('is none without a run', () => {
    expect(nextStep({ revision: 3, last: ended() }, NOW)).toEqual({ kind: 'idle' });
  });
});

describe('a request for a match', () => {
  const active: ActiveMatch = { revision: 3, run: runWith({ phase: 'looking' }) };

  it.each<[string, MatchState, boolean, string]>([
    ['begins the first one', NEVER_MATCHED, true, 'started'],
    ['follows one of its kind', active, true, 'under_way'],
    ['is refused beside one of the other kind', active, false, 'other'],
    ['gets a result that no request has got', { revision: 3, last: ended() }, true, 'ended'],
    ['begins anew for the other kind', { revision: 3, last: ended() }, false, 'started'],
    [
      'begins anew after it got the result',
      { revision: 3, last: ended({ isDelivered: true }) },
      true,
      'started',
    ],
    [
      'begins anew when the result is an hour old',
      { revision: 3, last: ended({ finishedAt: NOW - 60 * MINUTE_MS }) },
      true,
      'started',
    ],
  ])('%s', (_, state, dryRun, kind) => {
    expect(beginning(state, dryRun, NOW).kind).toBe(kind);
  });

  it('names each run anew, and keeps what the last one found', () => {
    const catalogue = { runId: '1', finishedAt: NOW };
    const state = { revision: 7, last: ended({ isDelivered: true }), catalogue };
    expect(beginning(state, false, NOW)).toMatchObject({
      kind: 'started',
      state: { revision: 7, last: state.last, catalogue, run: { runId: '8', dryRun: false } },
    });
  });
});
