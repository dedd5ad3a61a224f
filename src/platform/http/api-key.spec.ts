import fc from 'fast-check';
import { ApiKeys } from './api-key';

const KEYS = new ApiKeys(['first-key', 'second-key']);

describe('an API key', () => {
  it.each([
    ['as a bearer token', { authorization: 'Bearer first-key' }],
    ['as a bearer token in small letters', { authorization: 'bearer first-key' }],
    ['in its own header', { 'x-api-key': 'first-key' }],
    ['that is the second of two, for rotation', { 'x-api-key': 'second-key' }],
    ['beside another kind of login', { authorization: 'Basic dTpw', 'x-api-key': 'first-key' }],
  ])('opens the API %s', (_case, headers) => {
    expect(KEYS.allows('/api/inventory', headers)).toBe(true);
  });

  it.each([
    ['none', {}],
    ['an empty one', { 'x-api-key': '' }],
    ['an empty bearer token', { authorization: 'Bearer ' }],
    ['a wrong one', { 'x-api-key': 'third-key' }],
    ['the beginning of one', { 'x-api-key': 'first-ke' }],
    ['one with something after it', { 'x-api-key': 'first-key1' }],
    ['one in other letters', { 'x-api-key': 'FIRST-KEY' }],
    ['the whole list', { 'x-api-key': 'first-key,second-key' }],
    ['one as another kind of login', { authorization: 'Basic first-key' }],
    ['one without its kind', { authorization: 'first-key' }],
    ['several at once', { 'x-api-key': ['first-key', 'second-key'] }],
  ])('is asked for: %s does not open the API', (_case, headers) => {
    expect(KEYS.allows('/api/inventory', headers)).toBe(false);
  });

  it.each([
    '/health',
    '/health?verbose',
    '/health/live',
    '/health/ready',
    '/webhook/shopify',
    '/webhook/shopify?x=1',
  ])('is not asked for at %s', (path) => {
    expect(KEYS.allows(path, {})).toBe(true);
  });

  it.each([
    '/',
    '/api/inventory',
    '/api/inventory?next=/health',
    '/api/inventory/health',
    '/metrics',
    '/webhook/amazon/return',
    '/webhook/shopify/../../api/inventory',
    '/webhook/shopify2',
    '/healthy',
    '//health',
    '/%68ealth',
    'http://x/health',
  ])('is asked for at %s', (path) => {
    expect(KEYS.allows(path, {})).toBe(false);
  });

  it('is asked for nowhere when none is configured, which only loopback allows', () => {
    expect(new ApiKeys([]).allows('/api/inventory', {})).toBe(true);
  });

  it('cannot be guessed: nothing but a configured key opens the API', () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        fc.pre(guess !== 'first-key' && guess !== 'second-key');
        expect(KEYS.allows('/api/inventory', { 'x-api-key': guess })).toBe(false);
        expect(KEYS.allows('/api/inventory', { authorization: `Bearer ${guess}` })).toBe(false);
      }),
    );
  });
});
