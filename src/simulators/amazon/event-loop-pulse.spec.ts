import { setTimeout as delay } from 'node:timers/promises';
import { EventLoopPulse } from './event-loop-pulse';

const STALL_MS = 200;

function stall(): void {
  const until = Date.now() + STALL_MS;
  while (Date.now() < until);
}

describe('the pulse of the event loop', () => {
  let pulse: EventLoopPulse;

  beforeEach(() => {
    pulse = new EventLoopPulse(Date.now);
  });

  afterEach(() => {
    pulse.stop();
  });

  it('says now when it was at rest', () => {
    const before = Date.now();
    expect(pulse.earliestArrival()).toBeGreaterThanOrEqual(before);
  });

  it('says of what is read after a stall that it may have come at its beginning', async () => {
    pulse.earliestArrival();
    await delay(100);
    const stalledAt = Date.now();
    stall();
    // What waited is read right after the timers.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(pulse.earliestArrival()).toBeLessThanOrEqual(stalledAt);
  });

  it('never says later than now, with a clock that steps back', async () => {
    let now = 5_000;
    const stepping = new EventLoopPulse(() => now);
    stepping.earliestArrival();
    await delay(50);
    now = 4_000;
    expect(stepping.earliestArrival()).toBeLessThanOrEqual(4_000);
    stepping.stop();
  });
});
