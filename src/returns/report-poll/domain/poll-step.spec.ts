import { firstWindow } from './poll-plan';
import { NEVER_POLLED, NO_ROWS, type PollStage, type PollState } from './poll-state';
import { LOOK_AFTER_MS, nextStep, type PollStep } from './poll-step';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const CYCLE = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' };

function at(stage: PollStage, notBefore = NOW): PollState {
  const window = firstWindow(CYCLE);
  const work = { cycle: CYCLE, window, beganAt: NOW, stage, notBefore, attempts: 0, tally: NO_ROWS };
  return { revision: 3, failures: 0, work };
}

const ASKED: PollStage = { phase: 'asked', askedAt: NOW, reportId: 'R1' };
const READY: PollStage = { phase: 'ready', askedAt: NOW, reportId: 'R1', documentId: 'D1' };

describe('the next step of a poll', () => {
  it.each<[string, PollState, PollStep['kind']]>([
    ['between two cycles there is none', NEVER_POLLED, 'idle'],
    ['a new window is asked for', at({ phase: 'asking' }), 'ask'],
    ['a window that waits is left alone', at({ phase: 'asking' }, NOW + 1), 'wait'],
    [
      'one that may have been asked for a moment ago is not asked for again',
      at({ phase: 'asking', askedAt: NOW }),
      'wait',
    ],
    [
      'one that may have been asked for is looked for once no call can be on its way any more',
      at({ phase: 'asking', askedAt: NOW - LOOK_AFTER_MS }),
      'look',
    ],
    ['a report under way is checked', at(ASKED), 'check'],
    ['a report is not checked before its time', at(ASKED, NOW + 1), 'wait'],
    ['a report that is done is read', at(READY), 'read'],
    ['a download that broke off is not tried again before its time', at(READY, NOW + 1), 'wait'],
  ])('%s', (_case, state, kind) => {
    expect(nextStep(state, NOW).kind).toBe(kind);
  });

  it('says until when to wait', () => {
    expect(nextStep(at(ASKED, NOW + 7), NOW)).toEqual({ kind: 'wait', untilMs: NOW + 7 });
    expect(nextStep(at({ phase: 'asking', askedAt: NOW - 1 }), NOW)).toEqual({
      kind: 'wait',
      untilMs: NOW - 1 + LOOK_AFTER_MS,
    });
  });

  it('names the report and the document that it is about', () => {
    expect(nextStep(at(ASKED), NOW)).toMatchObject({ reportId: 'R1', askedAt: NOW });
    expect(nextStep(at(READY), NOW)).toMatchObject({ reportId: 'R1', documentId: 'D1' });
  });
});
