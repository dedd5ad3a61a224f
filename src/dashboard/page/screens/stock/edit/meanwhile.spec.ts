import type { StockView } from '../../../api/answers';
import type { Draft } from './draft';
import { type Meanwhile, meanwhileOf } from './meanwhile';

const SEEN: StockView = {
  sku: 'MUG',
  physical: 12,
  buffer: 2,
  broadcast: 10,
  version: 4,
  pending: false,
  syncStatus: 'in_sync',
  updatedAt: '2026-11-23T10:05:41.003000Z',
};

describe('a stock that moves while its form is open', () => {
  it.each<[string, Partial<StockView>, Draft, Meanwhile | undefined]>([
    ['does not matter when only its push has moved', { syncStatus: 'pending' }, { physical: '9' }, undefined],
    [
      'is a conflict when a count would overwrite a sale',
      { physical: 11 },
      { physical: '9' },
      { changes: 'physical 12 → 11', isConflict: true, carried: 8 },
    ],
    [
      'is shown only, when another field is edited',
      { physical: 11 },
      { buffer: '4' },
      { changes: 'physical 12 → 11', isConflict: false },
    ],
    [
      'is no conflict when it has the new figure already',
      { physical: 9 },
      { physical: '9' },
      { changes: 'physical 12 → 9', isConflict: false },
    ],
    [
      'is a conflict of two people at one buffer',
      { buffer: 5, lowStockThreshold: 3 },
      { buffer: '4' },
      { changes: 'buffer 2 → 5, low-stock threshold none → 3', isConflict: true },
    ],
    [
      'carries no count below zero',
      { physical: 2 },
      { physical: '9' },
      { changes: 'physical 12 → 2', isConflict: true },
    ],
  ])('%s', (_, current, draft, expected) => {
    expect(meanwhileOf(SEEN, { ...SEEN, ...current }, draft)).toEqual(expected);
  });
});
