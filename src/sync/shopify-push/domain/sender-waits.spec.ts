import { SenderWaits } from './sender-waits';

const NOW_MS = 1_000_000;

describe('what the sender waits for', () => {
  let waits: SenderWaits;
  beforeEach(() => {
    waits = new SenderWaits();
  });

  it('is one call without an answer, while the others go on', () => {
    waits.unanswered('a', NOW_MS, 0);
    expect(waits.mayStart('a', NOW_MS)).toBe(false);
    expect(waits.mayStart('b', NOW_MS)).toBe(true);
    expect(waits.forMs(NOW_MS)).toBe(0);
    expect(waits.nextInMs(NOW_MS)).toBe(500);
    expect(waits.mayStart('a', NOW_MS + 500)).toBe(true);
  });

  it('is longer with each failure of the same call, up to a minute', () => {
    for (let tries = 0; tries < 20; tries += 1) waits.postpone('a', NOW_MS, 0.5);
    expect(waits.nextInMs(NOW_MS)).toBe(45_000);
  });

  it('is every call after three without an answer in a row, for at most 15 s', () => {
    for (const id of ['a', 'b']) waits.unanswered(id, NOW_MS, 0);
    expect(waits.forMs(NOW_MS)).toBe(0);
    waits.unanswered('c', NOW_MS, 0);
    expect(waits.forMs(NOW_MS)).toBe(500);
    expect(waits.isFailing).toBe(true);
    for (let tries = 0; tries < 20; tries += 1) waits.unanswered('d', NOW_MS, 0.99);
    expect(waits.forMs(NOW_MS)).toBeLessThan(15_000);
  });

  it('is every call for as long as Shopify has no room for calls', () => {
    waits.limited('a', NOW_MS, 700);
    expect(waits.forMs(NOW_MS)).toBe(700);
    expect(waits.isFailing).toBe(false);
  });

  it('ends with an answer', () => {
    for (const id of ['a', 'b', 'c']) waits.unanswered(id, NOW_MS, 0);
    waits.answered('a');
    expect(waits.forMs(NOW_MS)).toBe(0);
    expect(waits.isFailing).toBe(false);
    expect(waits.mayStart('a', NOW_MS)).toBe(true);
    expect(waits.mayStart('b', NOW_MS)).toBe(false);
  });

  it('is half a minute without access, and nothing for a new sender', () => {
    waits.withoutAccess(NOW_MS);
    expect(waits.forMs(NOW_MS)).toBe(30_000);
    waits.forget();
    expect(waits.forMs(NOW_MS)).toBe(0);
  });
});
