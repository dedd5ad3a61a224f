import { charsetOf, lineDecoder } from './report-charset';

const bytes = (...values: (number | string)[]) =>
  Buffer.concat(
    values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]))),
  );

describe('the charset of a document', () => {
  it.each([
    ['text/plain; charset=Cp1252', 'Cp1252'],
    ['text/plain;charset=UTF-8', 'UTF-8'],
    ['text/plain; Charset="utf-8"; boundary=x', 'utf-8'],
    ['text/tab-separated-values', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (contentType, charset) => {
    expect(charsetOf(contentType)).toBe(charset);
  });
});

describe('decoding a line', () => {
  const utf8 = Buffer.from('Käse – 別 📦');
  it.each([undefined, 'UTF-8', 'utf8', 'klingon', 'UTF-16', 'ISO-2022-JP', ''])(
    'reads UTF-8 when the charset is %j',
    (charset) => {
      expect(lineDecoder(charset)(utf8)).toBe('Käse – 別 📦');
    },
  );

  it.each([undefined, 'UTF-8', 'klingon'])(
    'reads a line that is not UTF-8 as Windows-1252 when the charset is %j, and the next line as UTF-8 again',
    (charset) => {
      const decode = lineDecoder(charset);
      expect(decode(bytes('Arriv', 0xe9, ' cass', 0xe9, ' ', 0x96, ' l', 0x92, 'ampoule'))).toBe(
        'Arrivé cassé – l’ampoule',
      );
      expect(decode(utf8)).toBe('Käse – 別 📦');
    },
  );

  it.each([
    'Cp1252',
    'CP1252',
    'cp-1252',
    'windows-1252',
    'Windows-1252',
    'ISO-8859-1',
    'ISO8859_1',
    'latin1',
  ])('reads Windows-1252 when the charset is %j', (charset) => {
    expect(lineDecoder(charset)(bytes(0x80, 0x91, 0x92, 0x93, 0x94, 0x96, 0x99, 0x9f, 0xa0, 0xe9))).toBe(
      '€‘’“”–™Ÿ\u00a0é',
    );
  });

  it('follows a header that names Cp1252 even where the bytes could be UTF-8', () => {
    expect(lineDecoder('Cp1252')(Buffer.from('é'))).toBe('Ã©');
  });

  it.each([undefined, 'Cp1252', 'ISO-8859-1'])(
    'makes control characters of the bytes that Windows-1252 does not define when the charset is %j',
    (charset) => {
      const undefinedBytes = bytes(0x81, 0x8d, 0x8f, 0x90, 0x9d);
      expect(lineDecoder(charset)(undefinedBytes)).toBe('\u0081\u008d\u008f\u0090\u009d');
    },
  );

  it('fails on no byte, whatever the charset', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    for (const charset of [undefined, 'UTF-8', 'Cp1252', 'Shift_JIS', 'GBK', 'cp1251']) {
      expect(lineDecoder(charset)(all)).toContain('0123456789');
    }
  });

  it.each(['Shift_JIS', 'SJIS', 'Windows-31J', 'MS932', 'Cp932'])(
    'reads Japanese when the charset is %j',
    (charset) => {
      expect(lineDecoder(charset)(bytes('SKU-', 0x83, 0x65, 0x83, 0x58, 0x83, 0x67))).toBe('SKU-テスト');
    },
  );

  it.each(['Cp1251', 'windows-1251', 'ms1251'])('reads Cyrillic when the charset is %j', (charset) => {
    expect(lineDecoder(charset)(bytes(0xcc, 0xe8, 0xf0))).toBe('Мир');
  });

  it.each(['Cp936', 'GBK', 'GB18030', 'GB2312'])('reads Chinese when the charset is %j', (charset) => {
    expect(lineDecoder(charset)(bytes('SKU-', 0xd6, 0xd0))).toBe('SKU-中');
  });
});
