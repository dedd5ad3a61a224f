import { firstWindow } from './poll-plan';
import {
  NEVER_POLLED,
  nextStep,
  NO_ROWS,
  type PollState,
  type PollStep,
  type ReportState,
  SEARCH_AFTER_MS,
} from './poll-state';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const CYCLE = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' };

function at(report: ReportState, notBefore = NOW): PollState {
  const window = firstWindow(CYCLE);
  const work = { cycle: CYCLE, window, beganAt: NOW, report, notBefore, attempts: 0, tally: NO_ROWS };
  return { revision: 3, failures: 0, work };
}

const ASKED: ReportState = { phase: 'asked', askedAt: NOW, reportId: 'R1' };
const READY: ReportState = { phase: 'ready', askedAt: NOW, reportId: 'R1', documentId: 'D1' };

describe('the next step of a poll', () => {
  it.each<[string, PollState, PollStep['kind']]>([
    ['between two cycles there is none', NEVER_POLLED, 'idle'],
    ['a new window is asked for', at({ phase: 'asking' }), 'ask'],
    ['a window in a pause is not asked for', at({ phase: 'asking' }, NOW + 1), 'wait'],
    [
      'a window that may have been asked for a moment ago is not asked for again',
      at({ phase: 'asking', askedAt: NOW }),
      'wait',
    ],
    [
      'a report that may have been asked for is searched once no call can arrive any more',
      at({ phase: 'asking', askedAt: NOW - SEARCH_AFTER_MS }),
      'search',
    ],
    ['a report that Amazon makes is checked', at(ASKED), 'check'],
    ['a report is not checked before its time', at(ASKED, NOW + 1), 'wait'],
    ['a report that is done is read', at(READY), 'read'],
    ['a download that broke off is not repeated before its time', at(READY, NOW + 1), 'wait'],
  ])('%s', (_case, state, kind) => {
    expect(nextStep(state, NOW).kind).toBe(kind);
  });

  it('gives the end of the wait', () => {
    expect(nextStep(at(ASKED, NOW + 7), NOW)).toEqual({ kind: 'wait', untilMs: NOW + 7 });
    expect(nextStep(at({ phase: 'asking', askedAt: NOW - 1 }), NOW)).toEqual({
      kind: 'wait',
      untilMs: NOW - 1 + SEARCH_AFTER_MS,
    });
  });

  it('names its report and its document', () => {
    expect(nextStep(at(ASKED), NOW)).toMatchObject({ reportId: 'R1', askedAt: NOW });
    expect(nextStep(at(READY), NOW)).toMatchObject({ reportId: 'R1', documentId: 'D1' });
  });
});
