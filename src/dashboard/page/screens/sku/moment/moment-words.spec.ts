import type { PastStock } from '../../../api/past-answers';
import { fieldOf, figureRows, momentOfField } from './moment-words';

const before: PastStock = {
  sku: 'MUG',
  at: '2026-11-28T07:00:00.000Z',
  physical: 1200,
  buffer: 2,
  broadcast: 1198,
  version: 7,
  lastBroadcast: { count: 1198, txId: 'sync:MUG:7:a', timestamp: '2026-11-28T06:59:01.000000Z' },
  unknown: ['lowStockThreshold'],
  updatedAt: '2026-11-28T06:59:00.000000Z',
};
const { lastBroadcast: _none, unknown: _known, ...rest } = before;
const after: PastStock = { ...rest, physical: -3, broadcast: 0, version: 9, lowStockThreshold: 5 };

describe('a moment in a field', () => {
  it('is UTC, whatever the clock of the browser shows', () => {
    expect(fieldOf('2026-11-28T07:00:00.123456Z')).toBe('2026-11-28T07:00:00');
    expect(momentOfField('2026-11-28T07:00')).toBe('2026-11-28T07:00:00.000Z');
    expect(momentOfField('2026-11-28T07:00:05')).toBe('2026-11-28T07:00:05.000Z');
  });

  it('may be missing or wrong', () => {
    expect([fieldOf(null), fieldOf('yesterday'), momentOfField('')]).toEqual(['', '', undefined]);
  });
});

describe('the figures of two moments', () => {
  it('stand beside each other with their changes, and say what is not known any more', () => {
    expect(
      figureRows(before, after, 'For Amazon').map((row) => [row.name, row.before, row.after, row.change]),
    ).toEqual([
      ['On the shelf', '1,200', '−3', '−1,203'],
      ['Held back', '2', '2', ''],
      ['For Amazon', '1,198', '0', '−1,198'],
      ['Accepted by Amazon', '1,198, 2026-11-28 06:59:01 UTC', 'none yet', ''],
      ['Threshold', 'not known any more', '5', ''],
      ['Version', '7', '9', ''],
    ]);
  });

  it('count as zero where the SKU was not registered', () => {
    const [shelf] = figureRows(null, before, 'For Amazon');
    expect(shelf).toEqual({ name: 'On the shelf', before: '–', after: '1,200', change: '+1,200' });
  });
});
