import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { AmazonReport } from '../../../channels/amazon/reports/report-answer';
import { type ActiveMatch, type MatchState, NOTHING_MATCHED } from './match-state';
import * as transitions from './match-transitions';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINUTE_MS = 60_000;
const MOMENT = { now: NOW, random: 0 };

const MATCH: ActiveMatch = {
  revision: 4,
  catalogue: { runId: '1', finishedAt: 5 },
  run: {
    runId: '4',
    dryRun: false,
    beganAt: NOW,
    report: { phase: 'asked', reportId: 'R', createdAt: NOW },
    notBefore: NOW,
    attempts: 0,
    problem: 'before',
  },
};

const report = (
  status: AmazonReport['status'],
  ageMinutes = 1,
  reportId: string = status,
  documentId: string | undefined = status === 'DONE' ? 'D' : undefined,
): AmazonReport => ({
  reportId,
  status,
  createdAt: new Date(NOW - ageMinutes * MINUTE_MS).toISOString(),
  ...(documentId === undefined ? {} : { documentId }),
});

const WITHOUT_DOCUMENT: AmazonReport = {
  reportId: 'R',
  status: 'DONE',
  createdAt: '2026-11-23T09:59:00.000Z',
};

/** The state in short: the phase and whether a problem is shown, or the code of a failure. */
const brief = ({ run, last }: MatchState) =>
  run === undefined
    ? (last?.failure?.code ?? 'finished')
    : [run.report.phase, run.attempts, run.problem !== undefined];

describe('the report that a match uses again', () => {
  it.each<[string, AmazonReport[], string | undefined]>([
    ['none when there is none', [], undefined],
    ['the newest that is done', [report('DONE', 50, 'old'), report('DONE', 5, 'new')], 'new'],
    ['one that is done before one in progress', [report('IN_PROGRESS', 1), report('DONE', 59)], 'DONE'],
    ['one in progress', [report('FATAL', 1), report('IN_QUEUE', 2)], 'IN_QUEUE'],
    ['none that failed', [report('FATAL'), report('CANCELLED')], undefined],
    ['none that is an hour old', [report('DONE', 60)], undefined],
  ])('is %s', (_, reports, expected) => {
    expect(transitions.reusable(reports, NOW)?.reportId).toBe(expected);
  });
});

describe('a report that was checked', () => {
  it.each<[string, AmazonReport, number, unknown]>([
    ['queued: is checked again', report('IN_QUEUE'), NOW, ['asked', 1, false]],
    ['done: is read', report('DONE'), NOW, ['ready', 0, false]],
    ['done without a document', WITHOUT_DOCUMENT, NOW, 'report_failed'],
    ['cancelled', report('CANCELLED'), NOW, 'report_cancelled'],
    ['ended with an error', report('FATAL'), NOW, 'report_failed'],
    ['in progress for two hours', report('IN_PROGRESS'), NOW - 120 * MINUTE_MS, 'report_late'],
  ])('%s', (_, answer, createdAt, expected) => {
    expect(brief(transitions.checked(MATCH, answer, createdAt, MOMENT))).toEqual(expected);
  });

  it('is checked soon at first, and every 15 s at most', () => {
    const waits = Array.from({ length: 8 }, (_, attempts) => {
      const match = { ...MATCH, run: { ...MATCH.run, attempts } };
      return (
        (transitions.checked(match, report('IN_QUEUE'), NOW, { now: NOW, random: 1 }).run?.notBefore ?? 0) -
        NOW
      );
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });
});

describe('a call that failed', () => {
  const requestId = undefined;

  it.each<[CallFailure, unknown]>([
    [{ kind: 'throttled', retryAfterMs: 45_000, requestId }, ['asked', 0, true]],
    [{ kind: 'unavailable', reason: 'HTTP 500', requestId }, ['asked', 1, true]],
    [{ kind: 'login_unavailable', reason: 'HTTP 500' }, ['asked', 1, true]],
    [{ kind: 'forbidden', details: 'Access denied', requestId }, 'amazon_forbidden'],
    [{ kind: 'login_refused', error: 'invalid_grant', text: 'Refused.' }, 'amazon_login_refused'],
    [{ kind: 'rejected', status: 400, text: 'No.', issues: [], requestId }, 'amazon_refuses'],
  ])('%j', (failure, expected) => {
    expect(brief(transitions.unsuccessful(MATCH, failure, MOMENT))).toEqual(expected);
  });

  it('waits as long as Amazon says, a minute otherwise', () => {
    const waitOf = (retryAfterMs: number | undefined) =>
      (transitions.unsuccessful(MATCH, { kind: 'throttled', retryAfterMs, requestId }, MOMENT).run
        ?.notBefore ?? 0) - NOW;
    expect([waitOf(45_000), waitOf(undefined)]).toEqual([45_000, MINUTE_MS]);
  });

  it('ends the match at the tenth try', () => {
    const match = { ...MATCH, run: { ...MATCH.run, attempts: 9 } };
    const failure: CallFailure = { kind: 'unavailable', reason: 'HTTP 500', requestId };
    expect(brief(transitions.unsuccessful(match, failure, MOMENT))).toBe('amazon_unavailable');
  });

  it.each<CallFailure>([
    { kind: 'throttled', retryAfterMs: 45_000, requestId },
    { kind: 'unavailable', reason: 'HTTP 500', requestId },
  ])('ends a match that began four hours ago: %j', (failure) => {
    const match = { ...MATCH, run: { ...MATCH.run, beganAt: NOW - 240 * MINUTE_MS } };
    expect(brief(transitions.unsuccessful(match, failure, MOMENT))).toBe('amazon_unavailable');
  });

  it('leaves what an earlier match found', () => {
    const after = transitions.failed(MATCH, NOW, transitions.FAILURES.cancelled('R'));
    expect(after).toMatchObject({
      catalogue: MATCH.catalogue,
      last: { runId: '4', reportId: 'R', finishedAt: NOW },
    });
  });
});

it('what a match found replaces what an earlier one found', () => {
  const counts = { ...NOTHING_MATCHED, rows: 3 };
  expect(transitions.finished(MATCH, NOW, { counts, unreadable: [] })).toEqual({
    revision: 4,
    catalogue: { runId: '4', finishedAt: NOW },
    last: {
      runId: '4',
      dryRun: false,
      beganAt: NOW,
      finishedAt: NOW,
      reportId: 'R',
      reportCreatedAt: NOW,
      counts,
      unreadable: [],
    },
  });
});
