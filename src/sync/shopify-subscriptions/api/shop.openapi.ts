import type { ShopLocation } from '../../../channels/shopify/admin/admin-values';
import * as api from '../../../platform/http/openapi/openapi';
import type { ShopView, SubscriptionsView } from './shop-view';

const CONNECTED: ShopView = {
  status: 'ok',
  lastEventAt: '2026-11-23T10:02:16.917000Z',
  shop: 'my-shop.myshopify.com',
  plan: 'Grow',
  apiVersion: '2026-10',
  scopes: ['read_locations', 'read_orders', 'read_products', 'read_returns', 'write_inventory'],
  missingScopes: [],
  locations: [
    { locationId: '78124613891', name: 'Warehouse', isActive: true, isFulfillmentService: false },
    { locationId: '78124646659', name: 'Shop', isActive: true, isFulfillmentService: false },
  ],
  pool: ['78124613891', '78124646659'],
  subscriptions: {
    status: 'ok',
    uri: 'https://stock.example.com/webhook/shopify',
    checkedAt: '2026-11-23T10:02:16.917000Z',
    topics: ['app/uninstalled', 'inventory_levels/update', 'orders/create'],
    missing: [],
  },
};

const OFF: ShopView = {
  status: 'off',
  message:
    'Set SHOPIFY_SHOP_DOMAIN and the login of its app to have sales at Amazon written to Shopify, and what is counted in Shopify known here.',
  scopes: [],
  missingScopes: [],
  locations: [],
  pool: [],
};

/** The connection to the shop. */
export const SHOP_API: api.Part = {
  tag: 'shopify',
  description:
    'The Admin API of the shop: sales at Amazon are written there, and what is counted there is compared with the ledger.',
  schemas: {
    ShopLocation: api.objectOf<ShopLocation>('A location of the shop.', {
      locationId: api.text("Shopify's id, the number of its global id."),
      name: api.text('Its name in Shopify.'),
      isActive: api.flag('False: it holds no stock.'),
      isFulfillmentService: api.flag('True: it belongs to a fulfilment service.'),
    }),
    ShopSubscriptions: api.objectOf<SubscriptionsView>("The subscriptions to this service's address.", {
      status: api.wordOf<SubscriptionsView['status']>({
        ok: 'each topic is subscribed',
        failing: 'some are missing, or leave something out',
      }),
      uri: api.text('Where Shopify delivers to, made of `PUBLIC_URL`.'),
      checkedAt: api.moment('When they were read.'),
      topics: api.listOf(api.text('Such as `orders/create`.'), 'The topics that are subscribed.'),
      missing: api.listOf(
        api.text('Such as `orders/create`.'),
        'The topics that are not. `npm run shopify:subscribe` subscribes them, and so does an hourly check.',
      ),
    }),
    Shop: api.objectOf<ShopView>('The connection to the shop, and what the app may do there.', {
      status: api.wordOf<ShopView['status']>({
        ok: 'Shopify answers, and no scope is missing',
        waiting: 'nothing was asked of Shopify yet',
        failing: '`message` says why',
        off: 'the service has no access to the Admin API',
      }),
      'message?': api.text('What is wrong, and what to do.'),
      'lastEventAt?': api.moment('When Shopify answered this instance last.'),
      'shop?': api.text("The shop's own domain."),
      'plan?': api.text("Shopify's name of the plan."),
      'apiVersion?': api.text('The version of the Admin API that Shopify answers with.'),
      scopes: api.listOf(api.text('Such as `read_orders`.'), 'The scopes that the app has.'),
      missingScopes: api.listOf(
        api.text('Such as `read_returns`.'),
        'The scopes that the service needs and the app does not have.',
      ),
      locations: api.listOf(api.ref('ShopLocation'), 'All locations of the shop.'),
      pool: api.listOf(
        api.text('The id of a location.'),
        'The locations whose levels count, in the order in which they are adjusted.',
      ),
      'subscriptions?': api.ref('ShopSubscriptions'),
    }),
  },
  operations: {
    'GET /api/shopify': {
      operationId: 'getShop',
      summary: 'Read the connection to the shop',
      withoutStore: true,
      description:
        'What Shopify does not answer is left out. It is asked at most once a minute, and each time while something is wrong.',
      answers: {
        200: api.json('The connection.', api.ref('Shop'), { connected: CONNECTED, off: OFF }),
      },
    },
  },
};
