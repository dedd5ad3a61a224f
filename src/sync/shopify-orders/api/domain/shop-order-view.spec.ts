import type { ShopOrder } from '../../../../channels/shopify/admin/admin-values';
import type { LedgerRow } from '../../../../inventory/domain/stock';
import { shopOrderView } from './shop-order-view';

const rowOf = (txId: string, second: number, delta: number, lineId = '101'): LedgerRow => ({
  txId,
  sku: 'MUG',
  timestamp: `2026-11-23T10:00:0${second}.000000Z`,
  action: 'sale',
  status: 'completed',
  delta,
  physicalAfter: 5,
  broadcastAfter: 5,
  version: 2,
  actor: 'shopify',
  cause: { orderId: '5', lineId },
});
const ORDER: ShopOrder = {
  orderId: '5',
  name: '#1204',
  createdAt: '2026-11-23T10:00:00Z',
  updatedAt: '2026-11-23T11:00:00Z',
  lines: [
    { lineId: '101', sku: 'MUG-NEW', quantity: 5, currentQuantity: 4, isGiftCard: false, tracked: true },
    { lineId: '102', sku: null, quantity: 1, currentQuantity: 1, isGiftCard: false, tracked: true },
  ],
  refunds: [],
};

describe('an order of Shopify as the API shows it', () => {
  it('has of each line what left and what came back, with its rows in their order', () => {
    const rows = [rowOf('back', 3, 1), rowOf('to:5', 2, -2), rowOf('sale', 1, -3)];
    expect(shopOrderView(ORDER, rows)).toEqual({
      orderId: '5',
      channel: 'shopify',
      status: 'open',
      createdAt: ORDER.createdAt,
      updatedAt: ORDER.updatedAt,
      lines: [
        {
          lineId: '101',
          sellerSku: 'MUG-NEW',
          sku: 'MUG',
          ordered: 5,
          committed: 4,
          released: 1,
          movements: ['sale', 'to:5', 'back'],
        },
        { lineId: '102', sellerSku: '', ordered: 1, committed: 0, released: 0, movements: [] },
      ],
    });
    expect(shopOrderView({ ...ORDER, cancelledAt: ORDER.updatedAt }, []).status).toBe('cancelled');
  });
});
