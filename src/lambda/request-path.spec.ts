import { encodePath, hasDotPart, servicePath } from './request-path';

it.each([
  ['/api/inventory', '$default', '/api/inventory'],
  ['/live/api/inventory', 'live', '/api/inventory'],
  ['/api/api/inventory', 'api', '/api/inventory'],
  ['/api/inventory', 'api', '/api/inventory'],
  ['/shop/v1/webhook/shopify', 'prod', '/webhook/shopify'],
  ['/live/api/inventory/api/docs', 'live', '/api/inventory/api/docs'],
  ['/live/webhook/shopify/', 'live', '/webhook/shopify/'],
  ['/live//webhook//shopify', 'live', '/webhook//shopify'],
  ['//webhook/shopify', '$default', '/webhook/shopify'],
  ['/shop/Webhook/Shopify', 'prod', '/Webhook/Shopify'],
  ['/dashboard/', '$default', '/dashboard/'],
  ['/live/dashboard/assets/app-1.js', 'live', '/dashboard/assets/app-1.js'],
  ['/api/inventory/dashboard', '$default', '/api/inventory/dashboard'],
  ['/nothing/of/ours', 'prod', '/nothing/of/ours'],
  ['/', 'prod', '/'],
])('the path %p at the stage %p is %p in the service', (path, stage, expected) => {
  expect(servicePath(path, stage)).toBe(expected);
});

it.each([
  ['GET', '/api/inventory/A/B', '/api/inventory/A%2FB'],
  ['GET', '/api/inventory/A/B/transactions', '/api/inventory/A%2FB/transactions'],
  ['GET', '/api/inventory/A/B/history', '/api/inventory/A%2FB/history'],
  ['GET', '/api/inventory/A/B/explain', '/api/inventory/A%2FB/explain'],
  ['GET', '/api/inventory/A/B/compare', '/api/inventory/A%2FB/compare'],
  ['GET', '/api/alerts/oversold:A/B:7/oversell', '/api/alerts/oversold%3AA%2FB%3A7/oversell'],
  ['GET', '/api/inventory/A/B/shopify', '/api/inventory/A%2FB/shopify'],
  ['GET', '/api/inventory/A/B/listings', '/api/inventory/A%2FB/listings'],
  ['GET', '/api/inventory/A/B/explain', '/api/inventory/A%2FB/explain'],
  ['GET', '/api/inventory/A/B/compare', '/api/inventory/A%2FB/compare'],
  ['GET', '/api/inventory/A/B/buffer-advice', '/api/inventory/A%2FB/buffer-advice'],
  ['GET', '/api/alerts/oversold:A/B:7/oversell', '/api/alerts/oversold%3AA%2FB%3A7/oversell'],
  ['PUT', '/api/inventory/A/listings', '/api/inventory/A%2Flistings'],
  ['DELETE', '/api/listings/amazon/A/B 3', '/api/listings/amazon/A%2FB%203'],
  ['GET', '/api/orders/shopify/450789469', '/api/orders/shopify/450789469'],
  ['POST', '/api/drift/shopify-1-m0/resolve', '/api/drift/shopify-1-m0/resolve'],
  ['GET', '/api/drift', '/api/drift'],
  ['POST', '/api/drift/check', '/api/drift/check'],
  ['POST', '/api/sync/pause', '/api/sync/pause'],
  ['POST', '/api/shopify/import', '/api/shopify/import'],
  ['GET', '/api/listings/unmatched', '/api/listings/unmatched'],
  ['PUT', '/api/inventory/A/transactions', '/api/inventory/A%2Ftransactions'],
  ['POST', '/api/inventory/A/adjustments/adjustments', '/api/inventory/A%2Fadjustments/adjustments'],
  ['PUT', '/api/buffer/50% off/ä+b', '/api/buffer/50%25%20off%2F%C3%A4%2Bb'],
  ['POST', '/api/sync/#1', '/api/sync/%231'],
  ['GET', '/api/inventory/A/', '/api/inventory/A%2F'],
  ['GET', '/api/inventory/A/transactions/', '/api/inventory/A/transactions'],
  ['POST', '/api/inventory/A/adjustments//', '/api/inventory/A/adjustments'],
  ['POST', '/api/inventory/import/', '/api/inventory/import/'],
  ['GET', '/api/alerts/severity/critical/', '/api/alerts/severity/critical'],
  ['GET', '/api/inventory/', '/api/inventory/'],
  ['POST', '/webhook//shopify/', '/webhook//shopify/'],
  ['POST', '/api/alerts/oversold:A/B:7/read', '/api/alerts/oversold%3AA%2FB%3A7/read'],
  ['POST', '/api/alerts/read', '/api/alerts/read'],
  ['GET', '/api/alerts/oversold:A/B:7', '/api/alerts/oversold%3AA%2FB%3A7'],
  ['GET', '/api/alerts/unread', '/api/alerts/unread'],
  ['GET', '/api/alerts/severity/critical', '/api/alerts/severity/critical'],
  ['GET', '/api/inventory.csv', '/api/inventory.csv'],
  ['GET', '/dashboard/', '/dashboard/'],
  ['GET', '/dashboard/assets/app-B_1-x.js', '/dashboard/assets/app-B_1-x.js'],
  ['POST', '/api/inventory/import', '/api/inventory/import'],
])('%s %p is encoded as %p', (method, path, expected) => {
  expect(encodePath(path, method)).toBe(expected);
});

it('has no encoding for text that no URL can contain', () => {
  expect(encodePath('/api/inventory/\ud800', 'GET')).toBeUndefined();
});

it.each(['/api/./x', '/api/../x', '/api/%2e%2E', '/api/.%2E/x'])('%p has a part of dots', (path) => {
  expect(hasDotPart(path)).toBe(true);
});

it.each(['/api/.x', '/api/...', '/api/x..', '/api/..%2Fx'])('%p has no part of dots', (path) => {
  expect(hasDotPart(path)).toBe(false);
});
