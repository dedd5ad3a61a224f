import { levelMark, type MarkedStock, pushMark } from './stock-marks';

const STOCK: MarkedStock = { physical: 5, syncStatus: 'in_sync' };

describe('the push of a SKU', () => {
  it.each<[Partial<MarkedStock>, string]>([
    [{}, 'in sync'],
    [{ syncStatus: 'pending' }, 'waiting'],
    [{ syncStatus: 'pending', attempts: 0 }, 'waiting'],
    [{ syncStatus: 'pending', attempts: 3, syncError: 'Amazon throttles.' }, 'retrying (3)'],
    [{ syncStatus: 'pending', attempts: 0, syncError: 'Login refused.' }, 'retrying'],
    [{ syncStatus: 'pending', attempts: 1, held: { reason: 'Nothing can be read.', since: 'now' } }, 'held'],
    [{ syncStatus: 'blocked', attempts: 1, syncError: 'No such listing.' }, 'blocked'],
  ])('of %j is %s', (change, word) => {
    expect(pushMark({ ...STOCK, ...change }).word).toBe(word);
  });
});

describe('the level of a SKU', () => {
  it.each<[Partial<MarkedStock>, string | undefined]>([
    [{}, undefined],
    [{ physical: 0 }, undefined],
    [{ physical: -2 }, 'oversold by 2'],
    [{ physical: -2, lowStockThreshold: 3 }, 'oversold by 2'],
    [{ physical: 3, lowStockThreshold: 3 }, 'low'],
    [{ physical: 4, lowStockThreshold: 3 }, undefined],
  ])('of %j is %s', (change, word) => {
    expect(levelMark({ ...STOCK, ...change })?.word).toBe(word);
  });
});
