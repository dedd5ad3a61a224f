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

describe('what becomes of accepted submissions', () => {
  let clock: number;
  let random: number;
  let store: ListingsStore;

  beforeEach(() => {
    clock = 0;
    random = 0;
    store = new ListingsStore(
      'open',
      () => clock,
      undefined,
      () => random,
    );
  });

  const submit = (units: number, sku = 'MUG'): void => {
    store.submit(sku, 'PRODUCT', toUnits(units));
  };
  const shown = (sku = 'MUG'): number | undefined => store.find(sku)?.availability[0]?.quantity;

  it('is never live, once or always, of one listing or any', () => {
    store.script({ kind: 'never', times: 1, sku: 'MUG' });
    submit(5);
    submit(6, 'TEE');
    expect([shown(), shown('TEE'), store.find('MUG')?.updates]).toEqual([0, 6, 1]);
    submit(7);
    expect(shown()).toBe(7);
    store.change({ lostShare: 1 });
    submit(8);
    expect(shown()).toBe(7);
  });

  it('is live late, after a number that was sent later', () => {
    store.script({ kind: 'late', ms: 100, times: 1 });
    submit(9);
    submit(3);
    expect(shown()).toBe(3);
    clock = 100;
    expect(shown()).toBe(9);
  });

  it('is applied twice, so that it undoes the number after it', () => {
    store.script({ kind: 'twice', ms: 50, times: 1 });
    submit(9);
    submit(3);
    expect(shown()).toBe(3);
    clock = 50;
    expect(shown()).toBe(9);
    expect(store.numbers.entries().map(({ from, to }) => [from, to])).toEqual([
      [0, 9],
      [9, 3],
      [3, 9],
    ]);
  });

  it('is held until released, in the reverse order or its own', () => {
    store.script({ kind: 'hold', times: 2 });
    submit(9);
    submit(3);
    expect([shown(), store.release(), shown(), store.release()]).toEqual([0, 2, 9, 0]);
    store.script({ kind: 'hold', times: 2 });
    submit(4);
    submit(5);
    expect([store.release('oldest-first'), shown()]).toEqual([2, 5]);
  });

  it('has no order where each number has its own time', () => {
    store.change({ liveAfterMs: [0, 100], keepsOrder: false });
    random = 0.9;
    submit(9);
    random = 0.1;
    submit(3);
    clock = 10;
    expect(shown()).toBe(3);
    clock = 90;
    expect(shown()).toBe(9);
  });
});

describe('a listing that is changed outside this service', () => {
  let clock: number;
  let store: ListingsStore;

  beforeEach(() => {
    clock = 0;
    store = new ListingsStore('closed', () => clock);
    store.set({ sku: 'MUG', quantity: 5, leadTimeToShipMaxDays: 2, name: 'Mug' });
  });

  const shown = (): unknown => store.find('MUG')?.availability;

  it('keeps what an edit does not name', () => {
    store.edit('MUG', { quantity: 7 });
    expect(shown()).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 7, leadTimeToShipMaxDays: 2 }]);
    expect(store.edit('MUG', { suppressed: true })).toMatchObject({ suppressed: true, name: 'Mug' });
    expect(shown()).toHaveLength(1);
    store.edit('MUG', { channel: 'AMAZON_NA' });
    expect(shown()).toEqual([{ fulfillmentChannelCode: 'AMAZON_NA' }]);
    store.edit('MUG', { channel: 'DEFAULT', quantity: 4, suppressed: false });
    expect(store.find('MUG')).toMatchObject({
      suppressed: false,
      availability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 4 }],
    });
    expect(store.edit('GONE', { quantity: 1 })).toBeUndefined();
  });

  it('is set again by another writer after each number that is not its own, until that one stops', () => {
    store.writeBack('MUG', { quantity: 9, afterMs: 10 });
    store.submit('MUG', 'PRODUCT', toUnits(3));
    expect(shown()).toMatchObject([{ quantity: 3 }]);
    clock = 10;
    expect(shown()).toMatchObject([{ quantity: 9 }]);
    store.lower('MUG', 2);
    clock = 20;
    expect(shown()).toMatchObject([{ quantity: 9 }]);
    expect(store.stopWriting('MUG')).toBe(true);
    store.submit('MUG', 'PRODUCT', toUnits(3));
    clock = 100;
    expect(shown()).toMatchObject([{ quantity: 3 }]);
    expect(store.numbers.entries().map(({ cause, to }) => [cause, to])).toEqual([
      ['set', 5],
      ['edit', 9],
      ['push', 3],
      ['edit', 9],
      ['order', 7],
      ['edit', 9],
      ['push', 3],
    ]);
  });
});
