import { heldAlert, heldReason, stillHeld } from './held-pushes';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const minutesAgo = (minutes: number): number => NOW - minutes * 60_000;
const held = (sellerSku: string, minutes: number, triedAtMs = NOW) => ({
  sellerSku,
  sinceMs: minutesAgo(minutes),
  triedAtMs,
});

describe('held numbers', () => {
  it('raise one alert after 15 minutes, which names the longest held first', () => {
    expect(heldAlert([], NOW)).toBeUndefined();
    expect(heldAlert([held('A', 14.9)], NOW)).toBeUndefined();
    expect(heldAlert([held('A', 1), held('B', 15)], NOW)).toMatch(
      /^Higher numbers of 2 SKUs wait, the first since 2026-11-29T11:45:00.*SKUs: B, A\. Lower numbers are sent/,
    );
    const many = Array.from({ length: 12 }, (_, index) => held(`S${index}`, 20 - index));
    expect(heldAlert(many, NOW)).toContain('S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more.');
  });

  it('are forgotten when they are not tried any more', () => {
    const kept = [held('A', 20), held('B', 20, NOW - 89_000)];
    expect(stillHeld([...kept, held('C', 20, NOW - 90_000)], NOW)).toEqual(kept);
  });

  it('say since when orders are missing', () => {
    expect(heldReason(minutesAgo(3))).toContain('searched since 2026-11-29T11:57:00');
    expect(heldReason(undefined)).toContain('could not be searched yet');
  });
});
