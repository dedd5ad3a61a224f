import { decodeEntities } from './html-entities';

describe('decoding HTML entities', () => {
  it.each([
    ['Won&#39;t fit', "Won't fit"],
    ['Won&#x27;t &#X27;fit', "Won't 'fit"],
    ['A &amp; B', 'A & B'],
    ['&quot;&lt;b&gt;&quot;&apos;', '"<b>"\''],
    ['12&nbsp;oz', '12\u00a0oz'],
    ['&#128230;', '📦'],
    ['&#146;&#x80;', '’€'],
    ['&amp;#39;', '&#39;'],
    ['&amp;amp;', '&amp;'],
    ['&eacute; &NBSP; &amp &; & &#; &#x;', '&eacute; &NBSP; &amp &; & &#; &#x;'],
    ['&#0; &#xD800; &#x110000; &#99999999;', '&#0; &#xD800; &#x110000; &#99999999;'],
    ['', ''],
  ])('turns %j into %j', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });
});
