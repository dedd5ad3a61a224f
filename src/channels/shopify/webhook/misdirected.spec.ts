import { isMisdirected, shownPath } from './misdirected';

const SIGNED = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': 'any' };

it.each([
  '/',
  '/webhook',
  '/webhooks/shopify',
  '/webhook/shopify/orders',
  '/webhook/amazon/return',
  '/api/x',
])('a signed delivery at %p is misdirected, with any query', (path) => {
  expect(isMisdirected('POST', path, SIGNED)).toBe(true);
  expect(isMisdirected('POST', `${path}?a=/webhook/shopify`, SIGNED)).toBe(true);
});

it.each(['/webhook/shopify', '/webhook/shopify/', '//webhook/shopify?x=1', '/Webhook%2FShopify'])(
  '%p is the right path',
  (path) => {
    expect(isMisdirected('POST', path, SIGNED)).toBe(false);
  },
);

it('a delivery that lost one of its headers, or passed the login of a proxy, is misdirected too', () => {
  expect(isMisdirected('POST', '/x', { 'x-shopify-topic': 'orders/create' })).toBe(true);
  expect(isMisdirected('POST', '/x', { 'x-shopify-hmac-sha256': 'any' })).toBe(true);
  expect(isMisdirected('POST', '/x', { ...SIGNED, authorization: 'Basic dTpw' })).toBe(true);
});

it("another method, a request without Shopify's headers, and one with a key are ordinary requests", () => {
  expect(isMisdirected('GET', '/x', SIGNED)).toBe(false);
  expect(isMisdirected('POST', '/x', {})).toBe(false);
  expect(isMisdirected('POST', '/x', { ...SIGNED, 'x-api-key': 'key' })).toBe(false);
  expect(isMisdirected('POST', '/x', { ...SIGNED, authorization: 'Bearer key' })).toBe(false);
});

it.each([
  ['/webhooks/shopify', '/webhooks/shopify'],
  ['/', '/'],
  ['/hook/9f86d081884c7d659a2feaa0c55ad015/x', '/hook/…/x'],
  ['/a<b>/c', '/…/c'],
  ['/1/2/3/4/5/6/7', '/1/2/3/4/5/…'],
])('the path %p is shown as %p, without what may be a secret', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});
