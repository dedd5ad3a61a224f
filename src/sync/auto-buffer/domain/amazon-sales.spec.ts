import { amazonSalesOf, type SoldRow, unitsPerHourOf } from './amazon-sales';

const NOW_MS = Date.parse('2026-11-23T12:00:00.000Z');

/** A row so many hours before now. */
function row(hoursAgo: number, action: SoldRow['action'], delta: number, broadcastAfter: number): SoldRow {
  const timestamp = new Date(NOW_MS - hoursAgo * 3_600_000).toISOString().replace('Z', '000Z');
  return { timestamp, action, delta, broadcastAfter };
}

describe('the sales on Amazon', () => {
  it('are those of the ledger, less what was cancelled, over the hours in which Amazon had stock', () => {
    const rows = [
      row(0.5, 'amazon_sale', -1, 4),
      row(2, 'sale', -3, 5),
      row(10, 'return', 8, 8),
      row(30, 'amazon_sale', -2, 0),
      row(40, 'amazon_cancel', 1, 2),
      row(50, 'amazon_sale', -1, 1),
    ];
    expect(amazonSalesOf(rows, NOW_MS - 100 * 3_600_000, NOW_MS)).toEqual({
      units: 3,
      hoursInStock: 10 + 20,
      unitsInLastHour: 1,
    });
  });

  it('before the begin do not count, and what was shown then does', () => {
    const rows = [row(5, 'amazon_sale', -1, 3), row(50, 'amazon_sale', -2, 4)];
    expect(amazonSalesOf(rows, NOW_MS - 20 * 3_600_000, NOW_MS)).toEqual({
      units: 1,
      hoursInStock: 20,
      unitsInLastHour: 0,
    });
  });

  it('are none without rows, and never below zero', () => {
    expect(amazonSalesOf([], 0, NOW_MS)).toEqual({ units: 0, hoursInStock: 0, unitsInLastHour: 0 });
    expect(amazonSalesOf([row(1, 'amazon_cancel', 2, 9)], 0, NOW_MS).units).toBe(0);
  });

  it('give a rate that rests on a day at least, and follows a rush', () => {
    expect(unitsPerHourOf({ units: 2, hoursInStock: 1, unitsInLastHour: 2 })).toBeCloseTo(2 / 24);
    expect(unitsPerHourOf({ units: 96, hoursInStock: 192, unitsInLastHour: 1 })).toBe(0.5);
    expect(unitsPerHourOf({ units: 96, hoursInStock: 192, unitsInLastHour: 7 })).toBe(7);
  });
});
