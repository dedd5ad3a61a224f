import { type FieldOrder, inOrder } from './field-order';

interface Row {
  readonly txId: string;
  readonly sku?: string;
  readonly delta: number;
}

const ORDER: FieldOrder<Row> = { txId: true, sku: true, delta: true };
const text = (row: object): string => JSON.stringify(inOrder(row as Row, ORDER));

describe('the order of fields', () => {
  it.each<[string, object, string]>([
    ['any order', { delta: 1, txId: 'a', sku: 'b' }, '{"txId":"a","sku":"b","delta":1}'],
    ['an absent field', { delta: 1, txId: 'a' }, '{"txId":"a","delta":1}'],
    ['fields without a place', { z: 1, delta: 1, a: 2, txId: 'a' }, '{"txId":"a","delta":1,"a":2,"z":1}'],
    [
      'a name of every object',
      { delta: 1, constructor: 2, txId: 'a' },
      '{"txId":"a","delta":1,"constructor":2}',
    ],
    ['nothing', {}, '{}'],
  ])('is fixed for %s', (_case, row, expected) => {
    expect(text(row)).toBe(expected);
  });
});
