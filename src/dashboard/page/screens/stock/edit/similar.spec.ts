import type { StockView } from '../../../api/answers';
import { registeredAmong } from './similar';

describe('the name of a new SKU', () => {
  const stocks = ['MUG', 'MUG-2', 'Cafe\u0301'].map((sku) => ({ sku }) as StockView);
  it.each([
    ['is free', 'CAP', {}],
    ['is free though it is a part of another', 'MUG-', {}],
    ['is registered', 'MUG', { same: { sku: 'MUG' } }],
    ['differs from a registered one by case alone', 'mug', { similar: 'MUG' }],
    ['differs by width alone', 'ＭＵＧ-2', { similar: 'MUG-2' }],
    ['differs by the way of writing an accent', 'Caf\u00e9', { similar: 'Cafe\u0301' }],
  ])('%s', (_, sku, expected) => {
    expect(registeredAmong(sku, stocks)).toEqual(expected);
  });
});
