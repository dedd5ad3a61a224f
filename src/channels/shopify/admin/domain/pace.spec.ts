import { type Points, throttledMs, waitMsFor } from './pace';

const STATUS = { maximumAvailable: 1000, currentlyAvailable: 40, restoreRate: 100 };

describe('the pace of the calls', () => {
  const points = (more: Partial<Points> = {}): Points => ({ status: STATUS, atMs: 0, reserved: 0, ...more });

  it.each([
    ['nothing is known', undefined, 500, 0, 0],
    ['it fits', points(), 40, 0, 0],
    ['60 points are missing', points(), 100, 0, 600],
    ['some came back meanwhile', points(), 100, 400, 200],
    ['all came back', points(), 100, 5_000, 0],
    ['other calls have reserved them', points({ reserved: 40 }), 10, 0, 100],
    ['it asks for more than ever fits', points(), 5_000, 0, 9_600],
    ['no more than the maximum comes back', points({ reserved: 950 }), 100, 60_000, 500],
    ['the clock was set back', points(), 100, -9_000, 600],
  ])('a call waits when %s', (_, known, cost, nowMs, waitMs) => {
    expect(waitMsFor(known, cost, nowMs)).toBe(waitMs);
  });

  it.each([
    ['by what is missing', 140, STATUS, 1_000],
    ['by the whole maximum where the cost is not known', undefined, STATUS, 9_600],
    ['a second where nothing is known', 140, undefined, 1_000],
    ['a tenth of a second at least', 10, STATUS, 100],
  ])('a throttled call is repeated after %s', (_, cost, status, waitMs) => {
    expect(throttledMs(cost, status)).toBe(waitMs);
  });
});
