import { encodeSku, strictUrl, whyUnaddressable } from './sku-path';

describe('a SKU in a URL', () => {
  it.each([
    ['LAMP/DESK #2 (EU)', 'LAMP%2FDESK%20%232%20%28EU%29'],
    ['100%', '100%25'],
    ['a+b', 'a%2Bb'],
    ['ÄÖ-1', '%C3%84%C3%96-1'],
    ["!'()*", '%21%27%28%29%2A'],
    ['Item\\1', 'Item%5C1'],
    ['%2F', '%252F'],
    ['a&b?c=d;e,f', 'a%26b%3Fc%3Dd%3Be%2Cf'],
    ['鍋-1 🍲', '%E9%8D%8B-1%20%F0%9F%8D%B2'],
    ['007-._~Az', '007-._~Az'],
    ['...', '...'],
  ])('writes %p as %p', (sku, encoded) => {
    expect(encodeSku(sku)).toBe(encoded);
    expect(decodeURIComponent(encoded)).toBe(sku);
  });

  it.each(['', '.', '..', 'half\ud83c'])('has no way to write %j', (sku) => {
    expect(whyUnaddressable(sku)).toMatch(/SKU/);
    expect(() => encodeSku(sku)).toThrow(RangeError);
  });

  it('gets the last reserved characters and the spaces of a query right, and encodes nothing twice', () => {
    expect(strictUrl("https://a.test/items/S/it's%20(1)*!%2F?identifiers=a+b%2Bc%2Cd&x=%27")).toBe(
      'https://a.test/items/S/it%27s%20%281%29%2A%21%2F?identifiers=a%20b%2Bc%2Cd&x=%27',
    );
    expect(strictUrl('https://a.test/plain')).toBe('https://a.test/plain');
  });
});
