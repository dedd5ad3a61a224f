import { isStockTopic, readShopifyHeaders } from './headers';

const DELIVERY = {
  'content-type': 'application/json',
  'x-shopify-topic': 'orders/create',
  'x-shopify-hmac-sha256': 'CLSIfWkb/TfX51JrXvQuIEbIkFVxjJeFBwF3Rj5EOEs=',
  'x-shopify-shop-domain': 'fernhill-supply.myshopify.com',
  'x-shopify-webhook-id': 'e7b0a5cb-6a6a-4f5b-8a55-0d2f1c3b1a01',
  'x-shopify-event-id': '0d0a7e19-47d5-4b9c-9d70-5b8f3c9e2a02',
  'x-shopify-triggered-at': '2026-11-18T14:05:33.204417903Z',
};

describe('the headers of a delivery', () => {
  it('are read from the lower-cased names that Node gives', () => {
    expect(readShopifyHeaders(DELIVERY)).toEqual({
      topic: 'orders/create',
      hmac: 'CLSIfWkb/TfX51JrXvQuIEbIkFVxjJeFBwF3Rj5EOEs=',
      webhookId: 'e7b0a5cb-6a6a-4f5b-8a55-0d2f1c3b1a01',
      shop: 'fernhill-supply.myshopify.com',
    });
  });

  it('name a topic in any case', () => {
    expect(readShopifyHeaders({ ...DELIVERY, 'x-shopify-topic': 'Orders/CREATE' }).topic).toBe(
      'orders/create',
    );
  });

  it.each(['fernhill.example', 'a b.myshopify.com', 'myshopify.com', '<b>.myshopify.com', ''])(
    'name no shop with %p',
    (domain) => {
      expect(readShopifyHeaders({ ...DELIVERY, 'x-shopify-shop-domain': domain }).shop).toBeUndefined();
    },
  );

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['repeated, as an array', ['YQ==', 'Yg==']],
    ['repeated, joined by a comma', 'YQ==, Yg=='],
  ])('have no signature when it is %s', (_case, value) => {
    expect(readShopifyHeaders({ ...DELIVERY, 'x-shopify-hmac-sha256': value }).hmac).toBeUndefined();
  });

  it.each([
    ['orders/create', true],
    ['orders/cancelled', true],
    ['refunds/create', true],
    ['orders/paid', false],
    ['ORDERS/CREATE', false],
    ['constructor', false],
    [undefined, false],
  ])('with the topic %s move stock: %s', (topic, moves) => {
    expect(isStockTopic(topic)).toBe(moves);
  });
});
