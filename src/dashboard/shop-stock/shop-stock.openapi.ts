import { SKU_PARAMETER, UNKNOWN_SKU } from '../../inventory/stock/inventory.openapi';
import * as api from '../../platform/http/openapi/openapi';
import type { ShopAdjustmentView, ShopLevelView, ShopLinkView, ShopStockView } from './domain/shop-stock';

/** What the shop has of a SKU. */
export const SHOP_STOCK_API: api.Part = {
  tag: 'shop-stock',
  description: 'What Shopify has of one SKU, against what the ledger expects.',
  schemas: {
    ShopStock: api.objectOf<ShopStockView>('What the shop has of a SKU.', {
      sku: api.ref('Sku'),
      status: api.wordOf<ShopStockView['status']>({
        off: 'the service has no Admin access',
        unread: 'Shopify did not answer; `message` has the reason',
        absent: 'no item of the shop has this SKU',
        read: 'Shopify answered just now',
      }),
      'message?': api.text('Why Shopify could not be read, and what to do.'),
      'link?': api.ref('ShopStockLink'),
      levels: api.listOf(api.ref('ShopLevel'), 'The levels of its inventory item, those of the pool first.'),
      'available?': api.nullable(
        'integer',
        'The sum of `available` over the pool; null: Shopify gives no number.',
      ),
      'expected?': api.integer('`physical` less the units of the pending adjustments. Of a linked SKU only.'),
      pending: api.listOf(
        api.ref('PendingAdjustment'),
        'What Shopify still has to be adjusted by, oldest first.',
      ),
    }),
    ShopStockLink: api.objectOf<ShopLinkView>('The inventory item that has the SKU.', {
      itemId: api.text("Shopify's inventory item."),
      treatment: api.wordOf<ShopLinkView['treatment']>({
        linked: 'it is written and compared',
        several_items: 'its SKU stands on several items',
        untracked: 'Shopify does not track its stock',
        bundle: 'the parent of a bundle',
        gift_card: 'a gift card',
        no_sku: 'it has no SKU',
        invalid_sku: 'its SKU cannot be registered',
      }),
      continuesSelling: api.flag('True: the shop sells it below zero.'),
      since: api.moment('Since when it has this SKU and this treatment.'),
    }),
    ShopLevel: api.objectOf<ShopLevelView>('The stock at one location.', {
      locationId: api.text("Shopify's location."),
      available: api.nullable('integer', 'Units that can be sold; null: Shopify gives no number.'),
      updatedAt: api.text('When `available` changed last, as Shopify writes it.'),
      isInPool: api.flag('True for a location of the pool.'),
    }),
    PendingAdjustment: api.objectOf<ShopAdjustmentView>('A change that Shopify has not confirmed yet.', {
      txId: api.text('The row of the ledger that made it due.'),
      delta: api.integer('In units.'),
      at: api.moment('The time of the row.'),
      isSent: api.flag('True once a call with it may have reached Shopify.'),
    }),
  },
  operations: {
    'GET /api/inventory/{sku}/shopify': {
      operationId: 'getShopStock',
      summary: 'What Shopify has of a SKU',
      description:
        'Asks Shopify each time, with one call. No stock is compared or changed by it: `POST /api/drift/check` compares.',
      parameters: [SKU_PARAMETER],
      answers: {
        200: api.json('What the shop has.', api.ref('ShopStock'), {
          adjusting: {
            sku: 'MUG-BLU-12OZ',
            status: 'read',
            link: {
              itemId: '48310229860547',
              treatment: 'linked',
              continuesSelling: false,
              since: '2026-11-29T07:00:00.000000Z',
            },
            levels: [
              { locationId: '72001', available: 12, updatedAt: '2026-11-29T07:12:45Z', isInPool: true },
              { locationId: '72003', available: 40, updatedAt: '2026-11-28T18:00:00Z', isInPool: false },
            ],
            available: 12,
            expected: 12,
            pending: [
              {
                txId: 'amazon:order:902-3159896-1390916:item:51923081733642:1',
                delta: -2,
                at: '2026-11-29T07:13:01.204000Z',
                isSent: true,
              },
            ],
          } satisfies ShopStockView,
          withoutAdminAccess: {
            sku: 'MUG-BLU-12OZ',
            status: 'off',
            levels: [],
            pending: [],
          } satisfies ShopStockView,
        }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
