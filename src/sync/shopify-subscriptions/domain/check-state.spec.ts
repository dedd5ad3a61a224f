import { HOUR_MS } from '../../../platform/durations';
import { afterCheck, afterComparison, afterPage, type CheckState, isCheckDue } from './check-state';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const NONE = { wasMissing: [], isMissing: [] };
const LAST: CheckState = { checkedAtMs: NOW - HOUR_MS, completeAtMs: NOW - HOUR_MS };

describe('the check of the subscriptions', () => {
  it('is due once an hour', () => {
    expect(isCheckDue({}, NOW)).toBe(true);
    expect(isCheckDue(LAST, NOW - 1)).toBe(false);
    expect(isCheckDue(LAST, NOW)).toBe(true);
  });

  it('finds no gap while nothing was missing', () => {
    expect(afterCheck(LAST, NONE, NOW)).toEqual({ checkedAtMs: NOW, completeAtMs: NOW, missing: [] });
  });

  it.each([
    ['the first check of a store', {}, { wasMissing: ['orders/create'], isMissing: [] }],
    ['a topic that brings no order', LAST, { wasMissing: ['locations/update'], isMissing: [] }],
  ])('finds no gap: %s', (_, state, finding) => {
    expect(afterCheck(state, finding, NOW)).not.toHaveProperty('gap');
  });

  it.each([
    // Shopify tries a delivery for four hours: what failed before the last check may be lost too.
    [
      'a subscription to orders was gone',
      LAST,
      { wasMissing: ['orders/create'], isMissing: [] },
      '2026-11-23T07:00:00.000Z',
    ],
    [
      'no instance ran for longer than Shopify tries a delivery',
      { checkedAtMs: NOW - 5 * HOUR_MS, completeAtMs: NOW - 5 * HOUR_MS },
      NONE,
      '2026-11-23T03:00:00.000Z',
    ],
    [
      'they were incomplete for long',
      { checkedAtMs: NOW - HOUR_MS, completeAtMs: NOW - 30 * HOUR_MS },
      { wasMissing: ['refunds/create'], isMissing: [] },
      '2026-11-22T02:00:00.000Z',
    ],
    [
      'orders of longer ago cannot be read',
      { checkedAtMs: NOW - 2000 * HOUR_MS, completeAtMs: NOW - 2000 * HOUR_MS },
      NONE,
      '2026-09-25T12:00:00.000Z',
    ],
  ])('has the orders read that changed since: %s', (_, state, finding, since) => {
    expect(afterCheck(state, finding, NOW).gap).toEqual({ since, orders: 0 });
  });

  it('reads a gap again only where it has to begin earlier', () => {
    const early = { since: '2026-11-23T01:00:00.000Z', cursor: 'c', orders: 10 };
    const late = { since: '2026-11-23T09:00:00.000Z', cursor: 'c', orders: 10 };
    const lost = { wasMissing: ['orders/create'], isMissing: [] };
    expect(afterCheck({ ...LAST, gap: early }, lost, NOW).gap).toEqual({ since: early.since, orders: 10 });
    expect(afterCheck({ ...LAST, gap: late }, lost, NOW).gap).toEqual({
      since: '2026-11-23T07:00:00.000Z',
      orders: 0,
    });
    expect(afterCheck({ ...LAST, gap: late }, NONE, NOW).gap).toEqual(late);
  });

  it('has everything compared where a message of any topic may be lost', () => {
    const lost = { wasMissing: ['inventory_levels/update'], isMissing: [] };
    const next = afterCheck(LAST, lost, NOW);
    expect(next).toMatchObject({ isToCompare: true });
    expect(next).not.toHaveProperty('gap');
    expect(afterComparison(next)).not.toHaveProperty('isToCompare');
    expect(afterCheck({ checkedAtMs: NOW - 5 * HOUR_MS }, NONE, NOW)).toHaveProperty('isToCompare');
    expect(afterCheck(LAST, NONE, NOW)).not.toHaveProperty('isToCompare');
    expect(afterCheck({}, lost, NOW)).not.toHaveProperty('isToCompare');
  });

  it('does not count as complete while something is missing', () => {
    const next = afterCheck(LAST, { wasMissing: ['orders/edited'], isMissing: ['orders/edited'] }, NOW);
    expect(next).toMatchObject({ completeAtMs: LAST.completeAtMs, missing: ['orders/edited'] });
  });

  it('ends a gap with the last page', () => {
    const gap = { since: '2026-11-23T07:00:00.000Z', orders: 5 };
    expect(afterPage({ ...LAST, gap }, 5, 'next')).toEqual({
      ...LAST,
      gap: { ...gap, orders: 10, cursor: 'next' },
    });
    expect(afterPage({ ...LAST, gap }, 2, undefined)).toEqual(LAST);
  });
});
