import { BURST, callsAt, REFILL_MS } from './search-budget';
import { NO_SELLER_SKU } from './parked-orders';
import { RESERVED_CALLS } from './search-plan';
import { neverSearched, nextStep, type ParkedOrder, type SearchState } from './search-state';
import * as transitions from './search-transitions';
import { type ActiveSearch, type RecordedPage } from './search-transitions';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');
const POLL_MS = 180_000;
const STARTED = NOW - 3_600_000;
const NEVER = neverSearched(NOW);
const WATERMARK = NOW - 300_000;
const KNOWN: SearchState = {
  ...NEVER,
  revision: 7,
  watermarkMs: WATERMARK,
  lastSearchBeganAtMs: NOW - 180_000,
  intervalMs: POLL_MS,
  budget: { calls: BURST - 1, atMs: NOW },
};
const NOTHING: RecordedPage = {
  found: 0,
  moved: 0,
  recorded: new Set(),
  unrecorded: [],
  nameless: 0,
  lastUpdatedBefore: '2026-11-23T09:58:00.000Z',
};
const PARKED: ParkedOrder = {
  orderId: '111-1',
  problem: NO_SELLER_SKU,
  changedFromMs: NOW - 420_000,
  sinceMs: NOW - 60_000,
  nextAtMs: NOW,
  attempts: 0,
};

const iso = (ms: number): string => new Date(ms).toISOString();
const begun = (state: SearchState = KNOWN, nowMs = NOW): ActiveSearch =>
  transitions.announced(state, STARTED, nowMs);
const onPage = (state: SearchState, page: Partial<RecordedPage>, nowMs = NOW): transitions.Transition =>
  transitions.pageRecorded(begun(state, nowMs), { ...NOTHING, ...page }, POLL_MS, nowMs);

describe('the search that is due', () => {
  it.each<[string, SearchState, ReturnType<typeof nextStep>]>([
    ['begins at once in an empty store', NEVER, { kind: 'search' }],
    ['waits for its moment', { ...KNOWN, notBeforeMs: NOW + 1 }, { kind: 'wait', untilMs: NOW + 1 }],
    [
      'waits for the budget',
      { ...KNOWN, budget: { calls: 0.5, atMs: NOW } },
      { kind: 'wait', untilMs: NOW + REFILL_MS / 2 },
    ],
    [
      'does not wait for a moment that a wrong clock stored',
      { ...KNOWN, notBeforeMs: NOW + 3_600_001 },
      { kind: 'search' },
    ],
    ['comes before parked orders', { ...KNOWN, parked: [PARKED] }, { kind: 'search' }],
    [
      'leaves time to ask for a parked order',
      { ...KNOWN, notBeforeMs: NOW + 9_000, parked: [{ ...PARKED, nextAtMs: NOW + 1 }, PARKED] },
      { kind: 'ask', parked: PARKED },
    ],
    [
      'waits until a parked order is due',
      { ...KNOWN, notBeforeMs: NOW + 9_000, parked: [{ ...PARKED, nextAtMs: NOW + 5_000 }] },
      { kind: 'wait', untilMs: NOW + 5_000 },
    ],
    [
      'asks for no order while Amazon refuses access',
      { ...KNOWN, notBeforeMs: NOW + 9_000, parked: [PARKED], closed: { sinceMs: NOW, reason: '' } },
      { kind: 'wait', untilMs: NOW + 9_000 },
    ],
  ])('%s', (_case, state, step) => {
    expect(nextStep(state, NOW)).toEqual(step);
  });
});

describe('a search that begins', () => {
  it.each<[string, SearchState, number]>([
    ['goes back two minutes before the start, and one for the clocks', NEVER, STARTED - 180_000],
    ['goes back an overlap before the watermark', KNOWN, WATERMARK - 600_000],
    ['goes back less far when not all fits', { ...KNOWN, overlapMs: 30_000 }, WATERMARK - 30_000],
    ['never goes back before the start', { ...KNOWN, watermarkMs: STARTED + 60_000 }, STARTED - 180_000],
  ])('%s', (_case, state, afterMs) => {
    expect(begun(state).run).toMatchObject({ lastUpdatedAfter: iso(afterMs), beganAtMs: NOW, pages: 0 });
  });

  it('has paid for its call', () => {
    expect(callsAt(begun().budget, NOW)).toBe(BURST - 2);
  });

  it('continues with the page that is missing, and begins anew when its token is too old', () => {
    const run = { ...begun().run, pages: 3, token: 'next' };
    expect(begun({ ...KNOWN, run }).run).toBe(run);
    const old = { ...run, beganAtMs: NOW - 23 * 3_600_000 - 1 };
    expect(begun({ ...KNOWN, run: old }).run).toEqual({ ...run, pages: 0, token: undefined });
  });

  it('begins anew after a crash before its first answer: its beginning is that of the call which is answered', () => {
    const crashed = begun(KNOWN, NOW - 60_000);
    expect(begun(crashed).run.beganAtMs).toBe(NOW);
  });
});

describe('a page', () => {
  it('that is the last one moves the watermark to the time that Amazon states', () => {
    const { state, event } = onPage(KNOWN, { found: 2, moved: 1 });
    expect(state).toMatchObject({
      watermarkMs: NOW - 120_000,
      lastSearchBeganAtMs: NOW,
      lastFinishedAtMs: NOW,
      notBeforeMs: NOW + POLL_MS,
      failures: 0,
    });
    expect(state.run).toBeUndefined();
    expect(event).toEqual({
      kind: 'finished',
      found: 2,
      moved: 1,
      pages: 1,
      seconds: 0,
      watermarkMs: NOW - 120_000,
    });
  });

  it('that is not the last one leaves the watermark where it is', () => {
    const { state, event } = onPage(KNOWN, { found: 100, nextToken: 'two' });
    expect(state).toMatchObject({
      watermarkMs: WATERMARK,
      lastSearchBeganAtMs: NOW - 180_000,
      run: { pages: 1, found: 100, token: 'two', lastUpdatedBefore: '2026-11-23T09:58:00.000Z' },
      notBeforeMs: NOW,
    });
    expect(event).toEqual({ kind: 'page', found: 100, waitMs: 0 });
  });

  it('ends the search at the time that the first page stated', () => {
    const first = onPage(KNOWN, { nextToken: 'two' }).state;
    const { state } = onPage(first, { lastUpdatedBefore: '2026-11-23T11:00:00.000Z' }, NOW + 5_000);
    expect(state).toMatchObject({ watermarkMs: NOW - 120_000, lastSearchBeganAtMs: NOW });
  });

  it.each<[string, Partial<RecordedPage>, number]>([
    ['never moves the watermark back', { lastUpdatedBefore: '2026-11-23T09:00:00.000Z' }, WATERMARK],
    ['assumes an early end when Amazon states none', { lastUpdatedBefore: undefined }, NOW - 180_000],
    ['assumes an early end when it cannot be read', { lastUpdatedBefore: 'soon' }, NOW - 180_000],
  ])('%s', (_case, page, watermarkMs) => {
    expect(onPage(KNOWN, page).state.watermarkMs).toBe(watermarkMs);
  });

  it('waits for the budget when the burst is used up, and notes that not all orders fit', () => {
    const spent: SearchState = { ...KNOWN, budget: { calls: 1, atMs: NOW } };
    const { state, event } = onPage(spent, { found: 100, nextToken: 'two' });
    expect(event).toEqual({ kind: 'page', found: 100, waitMs: REFILL_MS });
    expect(state).toMatchObject({ notBeforeMs: NOW + REFILL_MS, behindSinceMs: NOW });
    const later = NOW + REFILL_MS;
    const ended = onPage(state, { found: 20 }, later).state;
    expect(ended.behindSinceMs).toBe(NOW);
    expect(onPage({ ...ended, notBeforeMs: 0 }, { found: 20 }, later + REFILL_MS).state).not.toHaveProperty(
      'behindSinceMs',
    );
  });

  it('ends a problem only with the whole search, so that a page that always fails is tried less and less often', () => {
    const failing: SearchState = { ...KNOWN, failures: 2, failingSinceMs: NOW - 9_000, problem: 'HTTP 500' };
    const { state } = onPage(failing, { nextToken: 'two' });
    expect(state).toMatchObject({ failures: 2, failingSinceMs: NOW - 9_000 });
    expect(onPage(state, {}).state).toMatchObject({ failures: 0 });
    expect(onPage(state, {}).state).not.toHaveProperty('failingSinceMs');
  });

  it('opens what was closed and accepts what was refused', () => {
    const shut: SearchState = {
      ...KNOWN,
      closed: { sinceMs: NOW, reason: 'Access denied' },
      refusedSinceMs: NOW,
      problem: 'Access denied',
    };
    const { state } = onPage(shut, { nextToken: 'two' });
    for (const name of ['closed', 'refusedSinceMs', 'problem']) expect(state).not.toHaveProperty(name);
  });
});

describe('the next search', () => {
  it.each<[string, number, number, number, number]>([
    ['comes as often as configured while the burst lasts', 1_000, BURST, 1_000, 600_000],
    ['leaves a reserve for failures, pages and requests', 1_000, RESERVED_CALLS + 1, REFILL_MS, 600_000],
    ['is never more often than configured', 600_000, RESERVED_CALLS + 1, 600_000, 600_000],
  ])('%s', (_case, pollMs, calls, intervalMs, overlapMs) => {
    const state: SearchState = { ...KNOWN, budget: { calls, atMs: NOW } };
    const { state: next } = transitions.pageRecorded(begun(state), NOTHING, pollMs, NOW);
    expect(next).toMatchObject({ intervalMs, notBeforeMs: NOW + intervalMs, overlapMs });
  });

  // The search covers 13 minutes: 10 of overlap and 3 since the watermark.
  it.each<[string, number, number, number]>([
    ['keeps the whole overlap when one page will do', 90, 2, 600_000],
    ['goes back half as far when a page less will do', 150, 2, 300_000],
    ['goes back two minutes', 250, 2, 120_000],
    ['goes back hardly at all', 340, 2, 30_000],
    ['does not go back when even one page is too little', 900, 2, 0],
    ['affords a second page while the burst lasts', 150, 15, 600_000],
    ['goes back less far with many orders also then', 300, 15, 300_000],
  ])('%s', (_case, found, calls, overlapMs) => {
    const state: SearchState = { ...KNOWN, budget: { calls: calls + 1, atMs: NOW } };
    expect(onPage(state, { found }).state.overlapMs).toBe(overlapMs);
  });

  it('follows at once when the one before took longer than the interval', () => {
    const slow: SearchState = { ...KNOWN, run: { ...begun().run, token: 'two', beganAtMs: NOW - 7_200_000 } };
    expect(onPage(slow, {}).state.notBeforeMs).toBe(NOW);
  });
});

describe('a call without success', () => {
  it('is made again after 1, 5 and 15 s, and then at the usual interval', () => {
    let state: SearchState = KNOWN;
    const pauses: number[] = [];
    let nowMs = NOW;
    for (let calls = 0; calls < 5; calls += 1) {
      const failure = transitions.failed(begun(state, nowMs), 'HTTP 503', POLL_MS, nowMs);
      ({ state } = failure);
      pauses.push(state.notBeforeMs - nowMs);
      nowMs = state.notBeforeMs;
    }
    expect(pauses).toEqual([1_000, 5_000, 15_000, POLL_MS, POLL_MS]);
    expect(state).toMatchObject({
      failures: 5,
      failingSinceMs: NOW,
      problem: 'HTTP 503',
      watermarkMs: WATERMARK,
    });
    expect(state.run).toBeUndefined();
  });

  it('keeps the pages before it', () => {
    const paged: SearchState = { ...KNOWN, run: { ...begun().run, pages: 2, token: 'three' } };
    const { state } = transitions.failed(begun(paged), 'timeout', POLL_MS, NOW);
    expect(state.run).toMatchObject({ pages: 2, token: 'three' });
  });

  it('that Amazon throttles waits until the plan allows a call, and for as long as Amazon asks', () => {
    const { state, event } = transitions.throttled(begun(), 1_000, NOW);
    expect(event).toMatchObject({ kind: 'throttled', untilMs: NOW + REFILL_MS });
    expect(callsAt(state.budget, NOW)).toBe(0);
    expect(transitions.throttled(begun(), 999_000, NOW).state.notBeforeMs).toBe(NOW + 999_000);
  });

  it('that Amazon refuses is tried slowly when it was a whole search, and the watermark stays', () => {
    const { state, event } = transitions.refused(begun(), 'InvalidInput', POLL_MS, NOW);
    expect(event).toEqual({ kind: 'refused', reason: 'InvalidInput', untilMs: NOW + 900_000 });
    expect(state).toMatchObject({ refusedSinceMs: NOW, watermarkMs: WATERMARK });
  });

  it('that Amazon refuses begins the search anew when it was a page', () => {
    const paged: SearchState = { ...KNOWN, run: { ...begun().run, pages: 2, token: 'three' } };
    const { state, event } = transitions.refused(begun(paged), 'InvalidInput', POLL_MS, NOW);
    expect(event).toMatchObject({ kind: 'failed', untilMs: NOW + 1_000 });
    expect(state).not.toHaveProperty('run');
    expect(state).not.toHaveProperty('refusedSinceMs');
  });

  it('without access closes the source when it is refused again, since then', () => {
    const first = transitions.denied(begun(), 'Unauthorized', POLL_MS, NOW);
    expect(first.event).toMatchObject({ kind: 'failed', untilMs: NOW + 1_000 });
    expect(first.state).not.toHaveProperty('closed');
    const later = NOW + 1_000;
    const second = transitions.denied(begun(first.state, later), 'Unauthorized', POLL_MS, later);
    expect(second.event).toMatchObject({ kind: 'closed', untilMs: later + 300_000 });
    const third = transitions.denied(begun(second.state, later + 300_000), 'Unauthorized', POLL_MS, NOW);
    expect(third.state.closed).toEqual({ sinceMs: later, reason: 'Unauthorized' });
    expect(onPage(third.state, {}).state).not.toHaveProperty('isDenied');
  });
});

describe('an order that cannot be recorded', () => {
  const unrecorded = [{ orderId: '111-1', problem: NO_SELLER_SKU }];

  it('is parked by the page that has it, and the watermark moves', () => {
    const { state } = onPage(KNOWN, { found: 1, unrecorded });
    const changedFromMs = Date.parse(begun().run.lastUpdatedAfter);
    expect(state).toMatchObject({
      watermarkMs: NOW - 120_000,
      parked: [{ ...unrecorded[0], changedFromMs, sinceMs: NOW, nextAtMs: NOW + 60_000, attempts: 0 }],
    });
    expect(state).not.toHaveProperty('incompleteSinceMs');
  });

  it('is parked once, however often searches find it', () => {
    const { state } = onPage({ ...KNOWN, parked: [PARKED] }, { unrecorded });
    expect(state.parked).toEqual([PARKED]);
  });

  it('leaves when a search has it complete', () => {
    const { state } = onPage({ ...KNOWN, parked: [PARKED] }, { recorded: new Set(['111-1']) });
    expect(state.parked).toEqual([]);
  });

  it('is asked for less and less often, and given up after a week', () => {
    let state: SearchState = { ...KNOWN, parked: [{ ...PARKED, sinceMs: NOW }] };
    const moments: number[] = [];
    let kind = '';
    for (let asks = 0; asks < 50 && state.parked.length > 0; asks += 1) {
      const [parked] = state.parked;
      if (parked === undefined) break;
      const nowMs = parked.nextAtMs;
      const still = transitions.stillParked(state, parked, NO_SELLER_SKU, nowMs);
      ({ state } = still);
      ({ kind } = still.event);
      moments.push((nowMs - NOW) / 60_000);
    }
    expect(moments.slice(0, 6)).toEqual([0, 5, 20, 80, 440, 800]);
    expect(moments.at(-1)).toBeGreaterThanOrEqual(7 * 1440);
    expect(kind).toBe('given_up');
  });

  it.each<[string, ParkedOrder[], Partial<RecordedPage>, boolean]>([
    [
      'is reported at once when its answer cannot be read',
      [],
      { unrecorded: [{ orderId: '1', problem: 'x' }] },
      true,
    ],
    ['is reported at once when it has no id', [], { nameless: 1 }, true],
    ['is not reported while its seller SKU is expected', [PARKED], {}, false],
    [
      'is reported when its seller SKU is missing for an hour',
      [{ ...PARKED, sinceMs: NOW - 3_600_000 }],
      {},
      true,
    ],
  ])('%s', (_case, parked, page, isReported) => {
    const { state } = onPage({ ...KNOWN, parked }, page);
    expect(state.incompleteSinceMs !== undefined).toBe(isReported);
  });

  it('is reported until a search ends without such an order', () => {
    const first = onPage(KNOWN, { nameless: 1, nextToken: 'two' }).state;
    const ended = onPage(first, {}).state;
    expect(ended.incompleteSinceMs).toBe(NOW);
    expect(onPage(ended, {}).state).not.toHaveProperty('incompleteSinceMs');
  });

  it('does not fill the state: at most a hundred wait', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ orderId: `${index}`, problem: NO_SELLER_SKU }));
    const { state } = onPage({ ...KNOWN, parked: [PARKED] }, { unrecorded: many });
    expect(state.parked).toHaveLength(100);
    expect(state.parked[0]).toBe(PARKED);
  });
});

describe('a request for a search', () => {
  it('ends a pause, and changes nothing while a search is due', () => {
    expect(transitions.requested({ ...KNOWN, notBeforeMs: NOW + 5 }, NOW)?.notBeforeMs).toBe(NOW);
    expect(transitions.requested(KNOWN, NOW)).toBeUndefined();
  });
});
