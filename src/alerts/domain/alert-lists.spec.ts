import { type AlertFilter, type AlertIndex, indexFor } from './alert-filter';
import { monthOf, monthsBack } from '../../platform/months';
import { storeDegraded } from './store-outage';

describe('a list of alerts', () => {
  it.each<[string, AlertFilter, AlertIndex]>([
    ['all', {}, 'month'],
    ['one type', { type: 'oversold' }, 'month'],
    ['what was read', { unread: false }, 'month'],
    ['one severity', { severity: 'info' }, 'severity'],
    ['what was read of one severity', { unread: false, severity: 'info' }, 'severity'],
    ['what is unread', { unread: true }, 'unread'],
    ['what is unread of one severity', { unread: true, severity: 'critical' }, 'unread'],
    ['one SKU', { sku: 'MUG' }, 'sku'],
    ['one SKU and everything else', { sku: 'MUG', unread: true, severity: 'info', type: 'stock_low' }, 'sku'],
  ])('of %s goes through the index that finds the fewest', (_case, filter, index) => {
    expect(indexFor(filter)).toBe(index);
  });

  it('of all goes back two years, month by month', () => {
    const months = monthsBack(Date.parse('2026-01-30T12:00:00Z'));
    expect(months.slice(0, 3)).toEqual(['2026-01', '2025-12', '2025-11']);
    expect(months).toHaveLength(25);
    expect(months.at(-1)).toBe('2024-01');
  });

  it('of all sees an alert of an instance whose clock has reached the next month', () => {
    expect(monthsBack(Date.parse('2026-11-30T23:59:00Z'))[0]).toBe('2026-12');
    expect(monthOf('2026-12-01T00:00:01.000000Z')).toBe('2026-12');
  });

  it('goes on in the month in which its last page ended', () => {
    expect(monthsBack(Date.parse('2026-11-23T00:00:00Z'), '2025-01')[0]).toBe('2025-01');
  });
});

describe('the alert about a spell without the store', () => {
  const SPELL = {
    sinceMs: Date.parse('2026-11-23T10:00:00Z'),
    untilMs: Date.parse('2026-11-23T10:00:42Z'),
    refusals: 17,
  };

  it('says since when, for how long, and how many were told 503, and that nothing is lost', () => {
    const { alert, note } = storeDegraded(SPELL);
    expect(alert).toMatchObject({
      alertId: 'store_degraded:2026-11-23T10:00:00.000000Z',
      type: 'store_degraded',
      severity: 'warning',
      timestamp: '2026-11-23T10:00:42.000000Z',
    });
    expect(alert.message).toContain(
      'for 42 seconds from 2026-11-23T10:00:00.000000Z. 17 requests were told 503.',
    );
    expect(alert.message).toContain('Nothing is lost');
    expect(note).toBe('The store answers again since 2026-11-23T10:00:42.000000Z.');
  });

  it('has words for one caller, and for none', () => {
    expect(storeDegraded({ ...SPELL, refusals: 1 }).alert.message).toContain('1 request was told 503.');
    expect(storeDegraded({ ...SPELL, refusals: 0 }).alert.message).toContain('No request was made');
  });
});
