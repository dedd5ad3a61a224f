import fc from 'fast-check';
import { beginning, firstWindow, nextWindow, type PollCause, spanOf, WINDOW_MS, withLook } from './poll-plan';
import {
  NEVER_POLLED,
  NO_ROWS,
  type PollState,
  type PollWork,
  type ReportState,
  type Span,
} from './poll-state';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T10:00:00.400Z');
const SETTINGS = { lookbackDays: 35, firstPoll: 'count' } as const;
const CYCLE = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' };

function working(report: ReportState, notBefore = NOW): PollState {
  const window = firstWindow(CYCLE);
  const work = { cycle: CYCLE, window, beganAt: NOW - 9, report, notBefore, attempts: 0, tally: NO_ROWS };
  return { revision: 3, failures: 1, lastOccurrence: NOW - DAY_MS, work };
}

function active(changes: Partial<PollWork>): PollState {
  const { work, ...state } = working({ phase: 'asking' });
  return { ...state, work: { ...(work as PollWork), ...changes } };
}

function windowsOf(cycle: Span): Span[] {
  const windows: Span[] = [];
  for (let window: Span | undefined = firstWindow(cycle); window; window = nextWindow(cycle, window))
    windows.push(window);
  return windows;
}

describe('the span of a cycle', () => {
  it.each<[string, string | undefined, number, Span]>([
    ['the first one goes back as far as the look-back', undefined, 35, CYCLE],
    [
      'later ones go back from the end of the last one',
      '2026-11-22T05:59:55.000Z',
      35,
      { from: '2026-10-18T05:59:55.000Z', until: '2026-11-22T09:59:55.000Z' },
    ],
    [
      'nothing is skipped after a long pause',
      '2026-06-01T00:00:00.000Z',
      10,
      { from: '2026-05-22T00:00:00.000Z', until: '2026-11-22T09:59:55.000Z' },
    ],
    [
      'a watermark of a clock that was ahead does not shorten the look-back',
      '2027-06-01T00:00:00.000Z',
      35,
      CYCLE,
    ],
  ])('%s', (_case, watermark, lookbackDays, span) => {
    expect(spanOf(watermark, NOW, lookbackDays)).toEqual(span);
  });

  it('has whole seconds and is never in the future, which Amazon would refuse', () => {
    const { from, until } = spanOf(undefined, NOW, 1);
    expect(Date.parse(until)).toBeLessThan(NOW);
    expect([from, until].map((time) => Date.parse(time) % 1000)).toEqual([0, 0]);
  });
});

describe('the windows of a cycle', () => {
  it('are two for thirty-five days, the newer one first', () => {
    expect(windowsOf(CYCLE)).toEqual([
      { from: '2026-10-23T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' },
      { from: '2026-10-18T09:59:55.000Z', until: '2026-10-23T09:59:55.000Z' },
    ]);
  });

  it('are one for exactly thirty days', () => {
    expect(windowsOf(spanOf(undefined, NOW, 30))).toHaveLength(1);
  });

  it('follow one another without a gap or an overlap, none of them too long, whatever the cycle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 730 }),
        fc.option(fc.integer({ min: 0, max: 400 * DAY_MS }), { nil: undefined }),
        (lookbackDays, agoMs) => {
          const watermark = agoMs === undefined ? undefined : new Date(NOW - agoMs).toISOString();
          const cycle = spanOf(watermark, NOW, lookbackDays);
          const windows = windowsOf(cycle);
          expect(windows[0]?.until).toBe(cycle.until);
          expect(windows.at(-1)?.from).toBe(cycle.from);
          windows.forEach(({ from, until }, index) => {
            const ms = Date.parse(until) - Date.parse(from);
            expect(ms).toBeGreaterThan(0);
            expect(ms).toBeLessThanOrEqual(WINDOW_MS);
            if (index > 0) expect(until).toBe(windows[index - 1]?.from);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what begins a cycle', () => {
  const waiting = working({ phase: 'asking' }, NOW + 60_000);
  const idle: PollState = { revision: 3, failures: 0, lastOccurrence: NOW };

  it.each<[string, PollState, PollCause, string]>([
    ['the cron, for the first time', NEVER_POLLED, NOW, 'started'],
    ['a later moment of the cron', idle, NOW + 1, 'started'],
    ['not the moment of the cron for which another instance began', idle, NOW, 'known'],
    ['not an earlier moment, of an instance whose clock is behind', idle, NOW - 1, 'known'],
    ['the API, at any time', idle, 'manual', 'started'],
    [
      'not the cron while a report is made',
      working({ phase: 'asked', askedAt: 0, reportId: 'R' }),
      NOW,
      'under_way',
    ],
    [
      'not the API while a report is made',
      working({ phase: 'asked', askedAt: 0, reportId: 'R' }),
      'manual',
      'under_way',
    ],
    ['not the cron in the pause after a failed report', waiting, NOW + 1, 'under_way'],
    ['the API in the pause after a failed report', waiting, 'manual', 'started'],
    [
      'not the API while it is unknown whether Amazon was asked',
      working({ phase: 'asking', askedAt: NOW }, NOW + 60_000),
      'manual',
      'under_way',
    ],
    [
      'not the API while the report is due to be asked for anyway',
      working({ phase: 'asking' }),
      'manual',
      'under_way',
    ],
  ])('%s', (_case, state, cause, kind) => {
    expect(beginning(state, cause, NOW, SETTINGS).kind).toBe(kind);
  });

  it('keeps the moment of the cron, and what was known before', () => {
    const state: PollState = { ...idle, watermark: CYCLE.until };
    const begun = beginning(state, NOW + 5, NOW, SETTINGS);
    expect(begun).toMatchObject({
      beganAt: NOW,
      state: {
        revision: 3,
        watermark: CYCLE.until,
        lastOccurrence: NOW + 5,
        work: { report: { phase: 'asking' }, notBefore: NOW, beganAt: NOW },
      },
    });
    expect(beginning(state, 'manual', NOW, SETTINGS)).toMatchObject({ state: { lastOccurrence: NOW } });
  });

  it('the API ends the pause and keeps the windows and the count of failures', () => {
    const begun = beginning(waiting, 'manual', NOW, SETTINGS);
    expect(begun).toMatchObject({
      beganAt: NOW - 9,
      state: { failures: 1, work: { cycle: CYCLE, window: firstWindow(CYCLE), notBefore: NOW } },
    });
  });

  it('gives the begin of the cycle in progress, and its report', () => {
    expect(
      beginning(working({ phase: 'asked', askedAt: 0, reportId: 'R' }), 'manual', NOW, SETTINGS),
    ).toEqual({
      kind: 'under_way',
      beganAt: NOW - 9,
      reportId: 'R',
    });
  });

  it.each<[string, PollState, 'look' | 'count', boolean | undefined]>([
    ['looks only on a store without a poll', NEVER_POLLED, 'look', true],
    [
      'looks only while none has finished',
      { ...NEVER_POLLED, revision: 4, lastOccurrence: NOW - 1, failures: 2 },
      'look',
      true,
    ],
    ['counts when it is set to count', NEVER_POLLED, 'count', false],
    [
      'counts after a poll of any version has finished',
      { ...idle, watermark: CYCLE.until },
      'look',
      undefined,
    ],
  ])('%s, by cron and by hand', (_case, state, firstPoll, look) => {
    for (const cause of [NOW + 1, 'manual'] as const) {
      const begun = beginning(state, cause, NOW, { ...SETTINGS, firstPoll });
      expect(begun).toMatchObject({ kind: 'started', state: { work: { report: { phase: 'asking' } } } });
      expect(begun.kind === 'started' && begun.state.work?.look).toBe(look);
    }
  });

  it.each<[string, PollState, boolean | undefined]>([
    ['one that looks goes on looking', active({ look: true }), true],
    ['one that counts goes on counting', active({ look: false }), false],
    ['one that an older version began and of which no row is applied looks', active({}), true],
    [
      'one that an older version began and has applied in part goes on counting',
      active({ tally: { ...NO_ROWS, rows: 1 } }),
      undefined,
    ],
    ['a later one of an older version counts', { ...active({}), watermark: CYCLE.from }, undefined],
    ['none is under way', idle, undefined],
  ])('of first polls %s', (_case, state, look) => {
    expect(withLook(state, 'look').work?.look).toBe(look);
  });

  it('leaves a first poll as it began, whatever is set since', () => {
    const counting = beginning(waiting, 'manual', NOW, { ...SETTINGS, firstPoll: 'look' });
    expect(counting).toMatchObject({ kind: 'started' });
    expect(counting.kind === 'started' && counting.state.work).not.toHaveProperty('look');
    const looking: PollState = { ...waiting, work: { ...(waiting.work as PollWork), look: true } };
    expect(beginning(looking, 'manual', NOW, SETTINGS)).toMatchObject({ state: { work: { look: true } } });
  });
});
