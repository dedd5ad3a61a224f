import { routedUrl } from './request-path';

describe('the URL that is routed', () => {
  it.each([
    '/webhook/shopify/',
    '/webhook/shopify//',
    '//webhook/shopify',
    '/webhook//shopify',
    '///webhook///shopify///',
    '/Webhook/Shopify',
    '/WEBHOOK/SHOPIFY/',
    '/webhook%2Fshopify',
    '/%77ebhook/shopify%2F',
    '/webhook/shopify%20',
    '/webhook/shopify/%0A',
    '/webhook/shopify',
  ])("%p is the address of Shopify's webhook", (path) => {
    expect(routedUrl(path)).toBe('/webhook/shopify');
    expect(routedUrl(`${path}?shop=a//b/`)).toBe('/webhook/shopify?shop=a//b/');
  });

  it.each([
    ['/webhook/amazon/return/', '/webhook/amazon/return'],
    ['/webhook//amazon/return', '/webhook/amazon/return'],
    ['/health/', '/health'],
    ['//health', '/health'],
    ['/health/ready/', '/health/ready'],
    ['/health//live', '/health/live'],
    ['/metrics/', '/metrics'],
    ['/docs-json/', '/docs-json'],
    ['/api/inventory/', '/api/inventory'],
    ['/api/inventory/?limit=5', '/api/inventory?limit=5'],
    ['/api/inventory/MUG/', '/api/inventory/MUG'],
    ['/api/inventory/MUG/transactions//', '/api/inventory/MUG/transactions'],
    ['/api/inventory/A%2F/', '/api/inventory/A%2F'],
    ['/api/inventory.csv/', '/api/inventory.csv'],
    ['http://127.0.0.1/webhook/shopify/', '/webhook/shopify'],
    ['HTTPS://a@b/api/inventory?x=/', '/api/inventory?x=/'],
    ['/dashboard/', '/dashboard/'],
    ['/dashboard/?x=/', '/dashboard/?x=/'],
    ['/dashboard', '/dashboard'],
    ['/dashboard//', '/dashboard'],
    ['/dashboard/stock/', '/dashboard/stock'],
    ['//dashboard/session/', '/dashboard/session'],
    ['/', '/'],
    ['//', '/'],
  ])('%p is routed as %p', (url, expected) => {
    expect(routedUrl(url)).toBe(expected);
  });

  it.each([
    '/api/inventory/A%2F',
    '/api/inventory/%2F',
    '/api/inventory//transactions',
    '/api//inventory',
    '//api/inventory',
    '/API/inventory',
    '/HEALTH',
    '/health%2F',
    '/health/../metrics',
    '/webhook/shopify/../amazon/return',
    '/webhook/shopify%2F..%2Famazon%2Freturn',
    '/webhook/shopify;/x',
    '/webhook/shopify%00',
    '/webhook/shopify2',
    '/webhook',
    '/%zz',
    'http://127.0.0.1',
    '*',
    '',
  ])('%p stays as it is', (url) => {
    expect(routedUrl(url)).toBe(url);
  });

  it('takes no longer for a path of nothing but slashes', () => {
    expect(routedUrl(`/${'/'.repeat(16_000)}x`)).toHaveLength(16_002);
  });
});
