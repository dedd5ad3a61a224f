import { type AlertFilter, type AlertIndex, indexFor } from './alert-filter';
import { monthOf, monthsBack } from '../../platform/months';
import { storeDegraded } from './store-outage';

describe('a list of alerts', () => {
  it.each<[string, AlertFilter, AlertIndex]>([
    ['all', {}, 'month'],
    ['one type', { type: 'oversold' }, 'month'],
    ['read alerts', { unread: false }, 'month'],
    ['one severity', { severity: 'info' }, 'severity'],
    ['read alerts of one severity', { unread: false, severity: 'info' }, 'severity'],
    ['unread alerts', { unread: true }, 'unread'],
    ['unread alerts of one severity', { unread: true, severity: 'critical' }, 'unread'],
    ['one SKU', { sku: 'MUG' }, 'sku'],
    [
      'one SKU and all other filters',
      { sku: 'MUG', unread: true, severity: 'info', type: 'stock_low' },
      'sku',
    ],
  ])('of %s uses the index with the fewest entries', (_case, filter, index) => {
    expect(indexFor(filter)).toBe(index);
  });

  it('of all alerts goes back two years, month by month', () => {
    const months = monthsBack(Date.parse('2026-01-30T12:00:00Z'));
    expect(months.slice(0, 3)).toEqual(['2026-01', '2025-12', '2025-11']);
    expect(months).toHaveLength(25);
    expect(months.at(-1)).toBe('2024-01');
  });

  it('of all alerts includes an instance whose clock has reached the next month', () => {
    expect(monthsBack(Date.parse('2026-11-30T23:59:00Z'))[0]).toBe('2026-12');
    expect(monthOf('2026-12-01T00:00:01.000000Z')).toBe('2026-12');
  });

  it('continues in the month in which its last page ended', () => {
    expect(monthsBack(Date.parse('2026-11-23T00:00:00Z'), '2025-01')[0]).toBe('2025-01');
  });
});

describe('the alert of an outage of the store', () => {
  const OUTAGE = {
    sinceMs: Date.parse('2026-11-23T10:00:00Z'),
    lastMs: Date.parse('2026-11-23T10:00:40Z'),
    untilMs: Date.parse('2026-11-23T10:00:42Z'),
    refusals: 17,
  };

  it('has the start, the length, the number of requests that were refused, and that no data was lost', () => {
    const { alert, note } = storeDegraded(OUTAGE);
    expect(alert).toMatchObject({
      alertId: 'store_degraded:2026-11-23T10:00:00.000000Z',
      type: 'store_degraded',
      severity: 'warning',
      timestamp: '2026-11-23T10:00:42.000000Z',
    });
    expect(alert.message).toContain(
      'could not store orders for 42 seconds from 2026-11-23T10:00:00.000000Z. 17 requests were answered with 503.',
    );
    expect(alert.message).toContain('No data was lost');
    expect(note).toBe('The store has answered since 2026-11-23T10:00:42.000000Z.');
  });

  it('has the cause and no note while it lasts', () => {
    const { untilMs: _, ...lasting } = OUTAGE;
    const { alert, note } = storeDegraded({ ...lasting, cause: 'The table does not exist.' });
    expect(alert).toMatchObject({
      alertId: 'store_degraded:2026-11-23T10:00:00.000000Z',
      timestamp: '2026-11-23T10:00:40.000000Z',
    });
    expect(alert.message).toMatch(/^An instance has not been able to store orders since 2026-11-23T10:00:00/);
    expect(alert.message).toContain('Cause: The table does not exist.');
    expect(note).toBeUndefined();
  });

  it('has its own text for one refused request, and for none', () => {
    expect(storeDegraded({ ...OUTAGE, refusals: 1 }).alert.message).toContain(
      '1 request was answered with 503.',
    );
    expect(storeDegraded({ ...OUTAGE, refusals: 0 }).alert.message).toContain('No request was refused.');
  });
});
