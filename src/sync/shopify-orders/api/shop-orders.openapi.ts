import * as api from '../../../platform/http/openapi/openapi';
import type { ShopOrderLineView, ShopOrderView } from './domain/shop-order-view';
import { shopOrderNotRead, shopOrdersNotRead, unknownShopOrder } from './shop-order-errors';

const ORDER_ID = '5934020165815';

const EDITED: ShopOrderView = {
  orderId: ORDER_ID,
  channel: 'shopify',
  status: 'open',
  createdAt: '2026-11-23T10:00:04Z',
  updatedAt: '2026-11-23T11:20:31Z',
  lines: [
    {
      lineId: '15518472274220',
      sellerSku: 'MUG-BLU-12OZ',
      sku: 'MUG-BLU-12OZ',
      ordered: 5,
      committed: 4,
      released: 1,
      movements: [
        'shopify:order:5934020165815:line:15518472274220',
        'shopify:order:5934020165815:line:15518472274220:to:5',
        'shopify:refund:962390229251:line:673918550275',
      ],
    },
  ],
};

/** What an order of Shopify moved. */
export const SHOP_ORDERS_API: api.Part = {
  tag: 'shopify-orders',
  description:
    'Orders at Shopify: what each line took out of stock, and the rows of the ledger that show it.',
  schemas: {
    ShopOrder: api.objectOf<ShopOrderView>('An order at Shopify. No field of its buyer is read.', {
      orderId: api.text("Shopify's number of the order."),
      channel: api.wordOf<ShopOrderView['channel']>({ shopify: 'an order at Shopify' }),
      status: api.wordOf<ShopOrderView['status']>({ open: 'not cancelled', cancelled: 'cancelled' }),
      createdAt: api.moment("When it was placed, by Shopify's clock."),
      updatedAt: api.moment("The time of its newest state by Shopify's clock."),
      lines: api.listOf(api.ref('ShopOrderLine'), 'Its lines, in the order in which Shopify lists them.'),
    }),
    ShopOrderLine: api.objectOf<ShopOrderLineView>('A line of an order, and what it took out of stock.', {
      lineId: api.text("Shopify's id of the line."),
      sellerSku: api.text('The SKU as Shopify names it; empty where the line has none.'),
      'sku?': api.text('The SKU that moved; absent where nothing did.'),
      ordered: api.count('Units ordered, with those that were removed since.'),
      committed: api.integer(
        'Units that are out of stock because of the line. Below 0: more came back than left, because the sale is from before the SKU was registered.',
      ),
      released: api.count('Units that came back by refunds and returns.'),
      movements: api.listOf(
        api.text('The `txId` of a row.'),
        'The rows of the ledger, oldest first. Rows are kept for `TRANSACTION_TTL_DAYS` days.',
      ),
    }),
  },
  operations: {
    'GET /api/orders/shopify/{orderId}': {
      operationId: 'getShopifyOrder',
      summary: 'What an order at Shopify moved',
      description: 'Its lines are read at Shopify, its movements in the ledger.',
      parameters: [
        api.inPath(
          'orderId',
          "Shopify's number of the order.",
          { type: 'string', pattern: '^[1-9][0-9]{0,19}$' },
          ORDER_ID,
        ),
      ],
      answers: {
        200: api.json('The order.', api.ref('ShopOrder'), { edited: EDITED }),
        404: api.errorAnswer('The shop does not show the order.', { unknown: unknownShopOrder(ORDER_ID) }),
        409: api.errorAnswer('The service has no Admin access.', { off: shopOrdersNotRead() }),
        502: api.errorAnswer('Shopify does not answer, or refuses.', {
          silent: shopOrderNotRead('no answer within 10 s.'),
        }),
      },
    },
  },
};
