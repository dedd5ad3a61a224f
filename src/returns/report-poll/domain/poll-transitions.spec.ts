import { type ActivePoll, NO_ROWS, type PollTally, type PollWork, type ReportState } from './poll-state';
import * as transitions from './poll-transitions';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const CYCLE = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' };
const FIRST = { from: '2026-10-23T09:59:55.000Z', until: CYCLE.until };
const LAST = { from: CYCLE.from, until: FIRST.from };
const TALLY: PollTally = { rows: 3, applied: 2, unchanged: 1, unreadable: 4 };
const MOMENT = { now: NOW, random: 0.5 };
const ASKED: ReportState = { phase: 'asked', askedAt: NOW - HOUR_MS, reportId: 'R1' };

function work(changes: Partial<PollWork> = {}): PollWork {
  return {
    cycle: CYCLE,
    window: FIRST,
    beganAt: NOW - HOUR_MS,
    report: ASKED,
    notBefore: NOW,
    attempts: 4,
    tally: NO_ROWS,
    ...changes,
  };
}

function state(current: PollWork): ActivePoll {
  return { revision: 7, failures: 2, watermark: 'W', lastOccurrence: 5, work: current };
}

describe('a window of which every row is durable', () => {
  it('is followed by the next one, and the watermark does not move', () => {
    const { state: next, event } = transitions.windowDone(state(work()), MOMENT, TALLY);
    expect(next).toEqual({
      revision: 7,
      failures: 0,
      watermark: 'W',
      lastOccurrence: 5,
      work: work({ window: LAST, report: { phase: 'asking' }, attempts: 0, tally: TALLY }),
    });
    expect(event).toEqual({ kind: 'window_done', tally: TALLY });
  });

  it('ends the cycle when it is the last one: only then the watermark moves', () => {
    const last = work({ window: LAST, tally: TALLY });
    const { state: next, event } = transitions.windowDone(state(last), MOMENT, TALLY);
    const total = { rows: 6, applied: 4, unchanged: 2, unreadable: 8 };
    expect(next).toEqual({
      revision: 7,
      failures: 0,
      watermark: CYCLE.until,
      lastOccurrence: 5,
      lastFinishedAt: '2026-11-22T10:00:00.000Z',
      lastTally: total,
    });
    expect(event).toEqual({ kind: 'finished', last: TALLY, tally: total, seconds: 3600 });
  });

  it('clears the refusal of the account', () => {
    const { state: next } = transitions.windowDone(state(work({ refused: true })), MOMENT, TALLY);
    expect(next.work).not.toHaveProperty('refused');
  });
});

describe('a report that failed', () => {
  it('is asked for again after four hours and a little, for the same window', () => {
    const { state: next, event } = transitions.failed(state(work()), MOMENT, 'FATAL');
    const untilMs = NOW + 4 * HOUR_MS + 5 * 60_000;
    expect(next.work).toEqual(
      work({ report: { phase: 'asking' }, notBefore: untilMs, attempts: 0, problem: 'FATAL' }),
    );
    expect(next.failures).toBe(3);
    expect(event).toEqual({ kind: 'failed', reason: 'FATAL', untilMs, failures: 3 });
  });

  it.each([0, 0.5, 0.999999])(
    'is not asked for again within the four hours in which Amazon refuses it (%p)',
    (random) => {
      const { state: next } = transitions.failed(state(work()), { now: NOW, random }, 'FATAL');
      const pauseMs = (next.work?.notBefore ?? 0) - NOW;
      expect(pauseMs).toBeGreaterThanOrEqual(4 * HOUR_MS);
      expect(pauseMs).toBeLessThanOrEqual(4 * HOUR_MS + 10 * 60_000);
    },
  );

  it('is one that is not final after a day, and not earlier', () => {
    const day = 24 * HOUR_MS;
    const late = transitions.pending(state(work()), NOW - day, MOMENT, 30_000);
    expect(late.event).toMatchObject({ kind: 'failed' });
    const inTime = transitions.pending(state(work()), NOW - day + 1, MOMENT, 30_000);
    expect(inTime.event).toEqual({ kind: 'pending' });
    expect(inTime.state.work).toEqual(work({ notBefore: NOW + 30_000, attempts: 0 }));
  });
});

describe('a failed try', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [4, 4_000, 8_000],
    [9, 128_000, 256_000],
    [10, 150_000, 300_000],
    [4_000, 150_000, 300_000],
  ])('number %i is repeated after %i to %i ms', (attempts, least, most) => {
    const poll = state(work({ attempts: attempts - 1 }));
    const untilWith = (random: number): number | undefined =>
      transitions.deferred(poll, { now: NOW, random }, 'cut off').state.work?.notBefore;
    expect(untilWith(0)).toBe(NOW + least);
    expect(untilWith(1)).toBe(NOW + most);
  });

  it('counts, and leaves the report as it was', () => {
    const { state: next, event } = transitions.deferred(state(work()), MOMENT, 'cut off');
    expect(next.work).toEqual(work({ attempts: 5, notBefore: NOW + 12_000, problem: 'cut off' }));
    expect(event).toEqual({ kind: 'deferred', reason: 'cut off', untilMs: NOW + 12_000, attempts: 5 });
  });

  it.each([
    ['as long as Amazon asks for', 1_500, 1_500],
    ['a minute when Amazon gives no time', undefined, 60_000],
  ])(
    'waits %s when Amazon throttles, which does not count as a failed try',
    (_case, retryAfterMs, pauseMs) => {
      const { state: next } = transitions.throttled(state(work()), MOMENT, retryAfterMs);
      expect(next.work).toEqual(work({ notBefore: NOW + pauseMs }));
    },
  );

  it('waits five minutes when the account is refused, and notes that it has raised the alert', () => {
    const { state: next, event } = transitions.refused(state(work()), MOMENT, 'revoked');
    expect(next.work).toEqual(work({ notBefore: NOW + 300_000, refused: true, problem: 'revoked' }));
    expect(event).toEqual({ kind: 'refused', reason: 'revoked', untilMs: NOW + 300_000 });
  });

  it('names its problem until a step succeeds; a throttled step only waits', () => {
    const troubled = state(work({ problem: 'cut off' }));
    const { state: waiting } = transitions.throttled(troubled, MOMENT);
    expect(waiting.work?.problem).toBe('cut off');
    const report = { askedAt: NOW, reportId: 'R2', documentId: 'D2' };
    expect(transitions.ready(troubled, report).state.work).not.toHaveProperty('problem');
    expect(transitions.windowDone(troubled, MOMENT, NO_ROWS).state.work).not.toHaveProperty('problem');
  });
});

describe('the states of a report', () => {
  it('are announced before Amazon is asked, and not announced when Amazon made nothing', () => {
    const asking = work({ report: { phase: 'asking' } });
    const poll = transitions.announced(state(asking), NOW);
    expect(poll).toEqual(state(work({ report: { phase: 'asking', askedAt: NOW } })));
    expect(transitions.notAnnounced(poll)).toEqual(state(asking));
  });

  it('continue with its id, its first check and its document', () => {
    const asked = transitions.asked(
      state(work()),
      { askedAt: NOW - 5, reportId: 'R2' },
      NOW + 30_000,
      'asked',
    );
    expect(asked.state.work).toEqual(
      work({
        report: { phase: 'asked', askedAt: NOW - 5, reportId: 'R2' },
        notBefore: NOW + 30_000,
        attempts: 0,
      }),
    );
    const report = { askedAt: NOW - 5, reportId: 'R2', documentId: 'D2' };
    const ready = transitions.ready(state(work()), report);
    expect(ready.state.work).toEqual(
      work({ report: { phase: 'ready', ...report }, notBefore: 0, attempts: 0 }),
    );
  });

  it('start again when Amazon does not find it', () => {
    const { state: next } = transitions.askedAgain(state(work()), NOW + 1, 'not_found');
    expect(next.work).toEqual(work({ report: { phase: 'asking' }, notBefore: NOW + 1 }));
  });
});
