import fc from 'fast-check';
import { ApiKeys, isPublic } from './api-key';

const KEYS = new ApiKeys(['first-key', 'second-key']);

describe('an API key', () => {
  it.each([
    ['as a bearer token', { authorization: 'Bearer first-key' }],
    ['as a bearer token in small letters', { authorization: 'bearer first-key' }],
    ['in its own header', { 'x-api-key': 'first-key' }],
    ['that is the second of two, for rotation', { 'x-api-key': 'second-key' }],
    ['beside another kind of login', { authorization: 'Basic dTpw', 'x-api-key': 'first-key' }],
    ['beside a wrong one', { authorization: 'Bearer third-key', 'x-api-key': 'first-key' }],
  ])('is valid %s', (_case, headers) => {
    expect(KEYS.check(headers)).toBe('valid');
  });

  it.each([
    ['another', { 'x-api-key': 'third-key' }],
    ['the beginning of one', { 'x-api-key': 'first-ke' }],
    ['one with something after it', { 'x-api-key': 'first-key1' }],
    ['one in other letters', { 'x-api-key': 'FIRST-KEY' }],
    ['the whole list', { 'x-api-key': 'first-key,second-key' }],
    ['one sent twice, as Node joins it', { 'x-api-key': 'first-key, first-key' }],
    ['a blank before it', { authorization: 'Bearer  first-key' }],
  ])('is wrong: %s', (_case, headers) => {
    expect(KEYS.check(headers)).toBe('wrong');
  });

  it.each([
    ['nothing', {}],
    ['an empty one', { 'x-api-key': '' }],
    ['an empty bearer token', { authorization: 'Bearer ' }],
    ['another kind of login', { authorization: 'Basic first-key' }],
    ['one without its kind', { authorization: 'first-key' }],
    ['a list, which Node never makes of this header', { 'x-api-key': ['first-key', 'second-key'] }],
  ])('is absent: %s', (_case, headers) => {
    expect(KEYS.check(headers)).toBe('none');
  });

  it('is required unless none is configured', () => {
    expect(KEYS.areRequired).toBe(true);
    expect(new ApiKeys([]).areRequired).toBe(false);
  });

  it('cannot be guessed: only a configured key is valid', () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        fc.pre(guess !== 'first-key' && guess !== 'second-key');
        expect(KEYS.check({ 'x-api-key': guess })).not.toBe('valid');
        expect(KEYS.check({ authorization: `Bearer ${guess}` })).not.toBe('valid');
      }),
    );
  });
});

describe('without a key', () => {
  it.each([
    ['GET', '/health'],
    ['HEAD', '/health'],
    ['GET', '/health/live'],
    ['GET', '/health/ready'],
    ['POST', '/webhook/shopify'],
    ['GET', '/docs'],
    ['GET', '/docs/*'],
    ['GET', '/docs-json'],
    ['GET', '/'],
    ['HEAD', '/'],
    ['GET', '/dashboard'],
    ['GET', '/dashboard/*'],
    ['GET', '/dashboard/session'],
    ['POST', '/dashboard/session'],
    ['DELETE', '/dashboard/session'],
  ])('%s %s is public', (method, route) => {
    expect(isPublic(method, route)).toBe(true);
  });

  it.each([
    ['GET', undefined],
    ['POST', undefined],
    ['OPTIONS', '/health'],
    ['POST', '/health'],
    ['GET', '/webhook/shopify'],
    ['GET', '/healthy'],
    ['POST', '/webhook/shopify2'],
    ['POST', '/webhook/amazon/return'],
    ['GET', '/api/inventory'],
    ['GET', '/metrics'],
    ['POST', '/docs'],
    ['GET', '/docs-json/x'],
    ['GET', '/docsy'],
    ['POST', '/'],
    ['POST', '/dashboard/*'],
    ['GET', '/dashboards'],
    ['PUT', '/dashboard/session'],
  ])('%s %s is not public', (method, route) => {
    expect(isPublic(method, route)).toBe(false);
  });
});
