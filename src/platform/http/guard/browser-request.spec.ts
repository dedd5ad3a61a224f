import { hasPageHeader, isForeignChange, isOfPage } from './browser-request';

describe('a change for a web page of another origin', () => {
  it.each([
    ['POST', 'cross-site'],
    ['PUT', 'cross-site'],
    ['DELETE', 'cross-site'],
    ['PATCH', 'cross-site'],
    // Another port of the same machine, or another host of the same domain.
    ['POST', 'same-site'],
  ])('is %s with Sec-Fetch-Site: %s', (method, site) => {
    expect(isForeignChange(method, { 'sec-fetch-site': site })).toBe(true);
  });

  it.each([
    ['POST', { 'sec-fetch-site': 'same-origin' }],
    ['POST', { 'sec-fetch-site': 'none' }],
    ['POST', {}],
    ['GET', { 'sec-fetch-site': 'cross-site' }],
    ['HEAD', { 'sec-fetch-site': 'cross-site' }],
    ['OPTIONS', { 'sec-fetch-site': 'cross-site' }],
  ])('is not %s with %j', (method, headers) => {
    expect(isForeignChange(method, headers)).toBe(false);
  });
});

it.each([
  [{ 'x-requested-with': 'syncstate' }, true],
  [{ 'x-requested-with': 'XMLHttpRequest' }, false],
  [{ 'x-requested-with': '' }, false],
  [{}, false],
])('the header of the page: %j is %p', (headers, expected) => {
  expect(hasPageHeader(headers)).toBe(expected);
});

it.each([
  ['GET', '/api/inventory', true],
  ['PUT', '/api/inventory/:sku', true],
  ['GET', '/metrics', true],
  ['HEAD', '/metrics', true],
  ['POST', '/metrics', false],
  ['POST', '/webhook/amazon/return', false],
  ['GET', '/health', false],
  ['GET', '/apix', false],
  // Nothing is there: the answer is 404 instead of a new login.
  ['GET', undefined, true],
])('the cookie of the page is read for %s %p: %p', (method, route, expected) => {
  expect(isOfPage(method, route)).toBe(expected);
});
