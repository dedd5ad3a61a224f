import { txIdOf } from './tx-id';

/** These strings stand in the tables of every user: a change of one makes old causes move stock again. */
describe('the key of a cause', () => {
  it.each([
    ['a line of an order', txIdOf.shopifyOrderLine('5001', '101'), 'shopify:order:5001:line:101'],
    ['a line of a refund', txIdOf.shopifyRefundLine('201', '301'), 'shopify:refund:201:line:301'],
    [
      'a returned unit',
      txIdOf.amazonReturn('114-1234567-7654321:MUG/BLU 12OZ:LPNRR123', 1),
      'amazon:return:114-1234567-7654321:MUG/BLU 12OZ:LPNRR123',
    ],
    [
      'a returned unit about which Amazon changed its mind',
      txIdOf.amazonReturn('114-1234567-7654321:MUG/BLU 12OZ:LPNRR123', 3),
      'amazon:return:114-1234567-7654321:MUG/BLU 12OZ:LPNRR123:r3',
    ],
    [
      'a component of a returned kit',
      txIdOf.component(txIdOf.amazonReturnOfKit('114-1234567-7654321:KIT:LPNRR123', 1), 'MUG-BLU'),
      'amazon:return:114-1234567-7654321:KIT:LPNRR123:r1:MUG-BLU',
    ],
    [
      'a movement of an order item at Amazon',
      txIdOf.amazonOrderItem('114-1234567-7654321', '25012345678901', 2),
      'amazon:order:114-1234567-7654321:item:25012345678901:2',
    ],
    [
      'an order at Amazon',
      txIdOf.amazonOrderRecord('114-1234567-7654321'),
      'order:amazon:114-1234567-7654321',
    ],
    [
      'the record of an order item at Amazon',
      txIdOf.amazonOrderItemRecord('114-1234567-7654321', '25012345678901'),
      'order:amazon:114-1234567-7654321:item:25012345678901',
    ],
    [
      'an item that an import of the shop registers',
      txIdOf.shopifyImport('48310229860547', '3'),
      'shopify:import:3:item:48310229860547',
    ],
    ['a change by hand', txIdOf.manual('k-1'), 'manual:k-1'],
    [
      'a line of an imported file',
      txIdOf.import('0123456789abcdef0123456789abcdef', 7),
      'import:0123456789abcdef0123456789abcdef:7',
    ],
    [
      'the progress of an import',
      txIdOf.importProgress('0123456789abcdef0123456789abcdef'),
      'import:0123456789abcdef0123456789abcdef',
    ],
    [
      'the outcomes of an import up to a line',
      txIdOf.importOutcomes('0123456789abcdef0123456789abcdef', 81),
      'import:0123456789abcdef0123456789abcdef:to:81',
    ],
    ['the import that began last', txIdOf.lastImport, 'import:last'],
    ['figures of a file store', txIdOf.migration('MUG 1'), 'migration:MUG 1'],
    ['a push', txIdOf.sync('MUG-BLU-12OZ', 8, 'a1'), 'sync:MUG-BLU-12OZ:8:a1'],
  ])('of %s is spelled the same for ever', (_case, txId, literal) => {
    expect(txId).toBe(literal);
  });
});
