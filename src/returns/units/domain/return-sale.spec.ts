import type { CountedOrders } from '../../../inventory/counted-orders/counted-orders';
import { holdOf, saleOf, type SaleOfReturn } from './return-sale';

const SALES: CountedOrders = {
  amazon: new Map([['113-1111111-0000001', new Set(['MUG', 'CUP'])]]),
  shopify: new Set(['113-2222222-0000002']),
};

describe('the sale of a returned unit', () => {
  it.each<[string, { orderId: string; sku: string }, SaleOfReturn]>([
    ['an order at Amazon that was counted', { orderId: '113-1111111-0000001', sku: 'MUG' }, 'amazon'],
    ['another item of that order', { orderId: '113-1111111-0000001', sku: 'HAT' }, 'not_counted'],
    ['an order that Shopify counted', { orderId: '113-2222222-0000002', sku: 'MUG' }, 'shopify'],
    ['an order of which nothing is known', { orderId: '113-3333333-0000003', sku: 'MUG' }, 'not_counted'],
    ['no order', { orderId: '', sku: 'MUG' }, 'not_counted'],
    [
      'an order that Amazon shipped for another channel',
      { orderId: 'S01-4444444-0000004', sku: 'MUG' },
      'other_channel',
    ],
    ['an order number of the other channel itself', { orderId: '#1204', sku: 'MUG' }, 'other_channel'],
  ])('%s', (_case, statement, sale) => {
    expect(saleOf(statement, SALES)).toBe(sale);
  });
});

describe('a unit that is fit to sell, by its sale', () => {
  const held = (sale: SaleOfReturn, needsCountedSale: boolean) => {
    const { decision, reason, concern } = holdOf(sale, 'S01-1', needsCountedSale) ?? {};
    return [decision ?? 'in stock', reason, concern?.type];
  };

  it.each<[SaleOfReturn, ReturnType<typeof held>, ReturnType<typeof held>]>([
    // Sale; with the dispositions at their default; with configured ones.
    ['amazon', ['in stock', undefined, undefined], ['in stock', undefined, undefined]],
    ['shopify', ['hold', 'shopify_refund', undefined], ['hold', 'shopify_refund', undefined]],
    ['other_channel', ['hold', 'sale_not_counted', undefined], ['review', 'other_channel', 'manual_review']],
    ['not_counted', ['hold', 'sale_not_counted', undefined], ['in stock', undefined, undefined]],
  ])('%s', (sale, byDefault, configured) => {
    expect([held(sale, true), held(sale, false)]).toEqual([byDefault, configured]);
  });

  it('is asked about with the call that puts it into stock', () => {
    expect(holdOf('other_channel', 'S01-1', false)?.concern?.advice).toMatch(
      /^Order S01-1 .*POST \/webhook\/amazon\/return/,
    );
  });
});
