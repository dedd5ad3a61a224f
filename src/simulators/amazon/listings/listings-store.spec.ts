import { type AvailabilityChange } from './availability-change';
import { ListingsStore } from './listings-store';

const toUnits = (quantity: number): readonly AvailabilityChange[] => [
  { op: 'merge', entries: [{ fulfillmentChannelCode: 'DEFAULT', quantity }] },
];

describe('the time from an accepted submission until it is live', () => {
  let clock: number;
  let random: number;
  let store: ListingsStore;

  beforeEach(() => {
    clock = 1000;
    random = 0;
    store = new ListingsStore(
      'open',
      () => clock,
      undefined,
      () => random,
    );
  });

  const shown = (sku: string): number | undefined => store.find(sku)?.availability[0]?.quantity;

  it('is none by default', () => {
    store.submit('MUG', 'PRODUCT', toUnits(5));
    expect(shown('MUG')).toBe(5);
    expect(store.notLive()).toEqual([]);
  });

  it('is drawn between two figures, and the submissions of a SKU go live in their order', () => {
    store.change({ liveAfterMs: [100, 200] });
    random = 0.5;
    store.submit('MUG', 'PRODUCT', toUnits(5));
    random = 0;
    clock += 1;
    store.submit('MUG', 'PRODUCT', toUnits(4));
    store.submit('TEE', 'PRODUCT', toUnits(9));
    expect([shown('MUG'), shown('TEE'), store.find('MUG')?.updates]).toEqual([0, 0, 2]);
    clock = 1101;
    expect([shown('MUG'), shown('TEE')]).toEqual([0, 9]);
    clock = 1150;
    expect(shown('MUG')).toBe(4);
    expect(store.find('MUG')?.lastUpdatedAt).toBe(1150);
  });

  it('is when an order that came meanwhile is overwritten', () => {
    store.submit('MUG', 'PRODUCT', toUnits(5));
    store.change({ liveAfterMs: [100, 100] });
    store.submit('MUG', 'PRODUCT', toUnits(7));
    expect(store.lower('MUG', 2)).toBe(2);
    expect(shown('MUG')).toBe(3);
    clock += 100;
    expect(shown('MUG')).toBe(7);
    store.raise('MUG', 1);
    expect(shown('MUG')).toBe(8);
    expect(store.numbers.entries().map(({ at, from, to, cause }) => [at, from, to, cause])).toEqual([
      [1000, 0, 5, 'push'],
      [1000, 5, 3, 'order'],
      [1100, 3, 7, 'push'],
      [1100, 7, 8, 'cancellation'],
    ]);
  });
});
