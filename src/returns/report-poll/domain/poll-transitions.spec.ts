import { NO_ROWS, type PollStage, type PollState, type PollTally, type PollWork } from './poll-state';
import * as turns from './poll-transitions';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const CYCLE = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' };
const FIRST = { from: '2026-10-23T09:59:55.000Z', until: CYCLE.until };
const LAST = { from: CYCLE.from, until: FIRST.from };
const TALLY: PollTally = { rows: 3, applied: 2, unchanged: 1, unreadable: 4 };
const MOMENT = { now: NOW, random: 0.5 };
const ASKED: PollStage = { phase: 'asked', askedAt: NOW - HOUR_MS, reportId: 'R1' };

function work(changes: Partial<PollWork> = {}): PollWork {
  return {
    cycle: CYCLE,
    window: FIRST,
    beganAt: NOW - HOUR_MS,
    stage: ASKED,
    notBefore: NOW,
    attempts: 4,
    tally: NO_ROWS,
    ...changes,
  };
}

function state(current: PollWork, changes: Partial<PollState> = {}): PollState {
  return { revision: 7, failures: 2, watermark: 'W', lastOccurrence: 5, work: current, ...changes };
}

describe('a window of which every row is durable', () => {
  it('is followed by the next one, and the watermark stays', () => {
    const { state: next, event } = turns.windowDone(state(work()), work(), MOMENT, TALLY);
    expect(next).toEqual({
      revision: 7,
      failures: 0,
      watermark: 'W',
      lastOccurrence: 5,
      work: work({ window: LAST, stage: { phase: 'asking' }, attempts: 0, tally: TALLY }),
    });
    expect(event).toEqual({ kind: 'window_done', tally: TALLY });
  });

  it('ends the cycle when it is the last one: only then the watermark moves', () => {
    const last = work({ window: LAST, tally: TALLY });
    const { state: next, event } = turns.windowDone(state(last), last, MOMENT, TALLY);
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

  it('shows that the account is let in again', () => {
    const { state: next } = turns.windowDone(state(work()), work({ refused: true }), MOMENT, TALLY);
    expect(next.work).not.toHaveProperty('refused');
  });
});

describe('a report that came to nothing', () => {
  it('is asked for again after four hours and a little, for the same window', () => {
    const { state: next, event } = turns.failed(state(work()), work(), MOMENT, 'FATAL');
    const untilMs = NOW + 4 * HOUR_MS + 5 * 60_000;
    expect(next.work).toEqual(work({ stage: { phase: 'asking' }, notBefore: untilMs, attempts: 0 }));
    expect(next.failures).toBe(3);
    expect(event).toEqual({ kind: 'failed', reason: 'FATAL', untilMs, failures: 3 });
  });

  it.each([0, 0.5, 0.999999])(
    'never comes back within the four hours in which Amazon refuses it (%p)',
    (random) => {
      const { state: next } = turns.failed(state(work()), work(), { now: NOW, random }, 'FATAL');
      const pauseMs = (next.work?.notBefore ?? 0) - NOW;
      expect(pauseMs).toBeGreaterThanOrEqual(4 * HOUR_MS);
      expect(pauseMs).toBeLessThanOrEqual(4 * HOUR_MS + 10 * 60_000);
    },
  );

  it('is one that is not final after a day, and no earlier', () => {
    const day = 24 * HOUR_MS;
    const late = turns.pending(state(work()), work(), NOW - day, MOMENT, 30_000);
    expect(late.event).toMatchObject({ kind: 'failed' });
    const inTime = turns.pending(state(work()), work(), NOW - day + 1, MOMENT, 30_000);
    expect(inTime.event).toEqual({ kind: 'pending' });
    expect(inTime.state.work).toEqual(work({ notBefore: NOW + 30_000, attempts: 0 }));
  });
});

describe('a try that came to nothing', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [4, 4_000, 8_000],
    [9, 128_000, 256_000],
    [10, 150_000, 300_000],
    [4_000, 150_000, 300_000],
  ])('number %i is repeated after %i to %i ms', (attempts, least, most) => {
    expect(turns.retryPauseMs(attempts, 0)).toBe(least);
    expect(turns.retryPauseMs(attempts, 1)).toBe(most);
  });

  it('counts, and leaves the stage as it was', () => {
    const { state: next, event } = turns.deferred(state(work()), work(), MOMENT, 'cut off');
    expect(next.work).toEqual(work({ attempts: 5, notBefore: NOW + 12_000 }));
    expect(event).toEqual({ kind: 'deferred', reason: 'cut off', untilMs: NOW + 12_000, attempts: 5 });
  });

  it.each([
    ['as long as Amazon says', 1_500, 1_500],
    ['a minute when Amazon does not say', undefined, 60_000],
  ])('waits %s when Amazon throttles, which is no failed try', (_case, retryAfterMs, pauseMs) => {
    const { state: next } = turns.throttled(state(work()), work(), MOMENT, retryAfterMs);
    expect(next.work).toEqual(work({ notBefore: NOW + pauseMs }));
  });

  it('waits five minutes when the account is refused, and remembers whose alert it is', () => {
    const { state: next, event } = turns.refused(state(work()), work(), MOMENT, 'revoked');
    expect(next.work).toEqual(work({ notBefore: NOW + 300_000, refused: true }));
    expect(event).toEqual({ kind: 'refused', reason: 'revoked', untilMs: NOW + 300_000 });
  });
});

describe('the way of a report', () => {
  it('is announced before Amazon is asked', () => {
    const asking = work({ stage: { phase: 'asking' } });
    const { state: next } = turns.announced(state(asking), asking, MOMENT);
    expect(next.work?.stage).toEqual({ phase: 'asking', askedAt: NOW });
  });

  it('goes on with its id, its first check and its document', () => {
    const asked = turns.asked(state(work()), work(), NOW - 5, 'R2', NOW + 30_000, 'asked');
    expect(asked.state.work).toEqual(
      work({
        stage: { phase: 'asked', askedAt: NOW - 5, reportId: 'R2' },
        notBefore: NOW + 30_000,
        attempts: 0,
      }),
    );
    const report = { askedAt: NOW - 5, reportId: 'R2', documentId: 'D2' };
    const ready = turns.ready(state(work()), work(), report);
    expect(ready.state.work).toEqual(
      work({ stage: { phase: 'ready', ...report }, notBefore: 0, attempts: 0 }),
    );
  });

  it('begins anew when Amazon does not know it any more', () => {
    const { state: next } = turns.unasked(state(work()), work(), NOW + 1, 'gone');
    expect(next.work).toEqual(work({ stage: { phase: 'asking' }, notBefore: NOW + 1 }));
  });
});
