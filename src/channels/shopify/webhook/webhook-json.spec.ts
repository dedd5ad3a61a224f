import fc from 'fast-check';
import { parseWebhookJson } from './webhook-json';

const parsed = (text: string) => parseWebhookJson(Buffer.from(text));

/** A long integer, for which the lossless parser is used. */
const LONG = '"id": 820982911946154508';

describe('parsing a webhook body', () => {
  it.each<[string, string, unknown]>([
    ['short integers stay numbers', '{"id": 450789469}', { id: 450789469 }],
    ['an id beyond 2^53 becomes its digits', `{${LONG}}`, { id: '820982911946154508' }],
    ['the last safe integer stays a number', '{"id": 9007199254740991}', { id: 9007199254740991 }],
    ['the first unsafe integer becomes its digits', '{"id": 9007199254740992}', { id: '9007199254740992' }],
    ['a long integer in a list', '[1, 9007199254740993]', [1, '9007199254740993']],
    ['a long integer that opens a list', '[9007199254740993]', ['9007199254740993']],
    ['a long integer after line breaks', '{"id":\r\n\t 9007199254740993}', { id: '9007199254740993' }],
    ['a long integer alone', '9007199254740993', '9007199254740993'],
    ['a long negative integer', '[-9007199254740993]', ['-9007199254740993']],
    [
      'decimals and exponents stay numbers beside a long integer',
      `{${LONG}, "subtotal": 36.0, "rate": 0.08, "big": 1e21}`,
      { id: '820982911946154508', subtotal: 36, rate: 0.08, big: 1e21 },
    ],
    [
      'digits inside text are text',
      '{"note": "card: 4242424242424242", "id": 7}',
      { note: 'card: 4242424242424242', id: 7 },
    ],
    ['a byte order mark is dropped', '\uFEFF{"id": 7}', { id: 7 }],
    ['a byte order mark is dropped before a long integer', '\uFEFF9007199254740993', '9007199254740993'],
    ['of a repeated key the last value counts', '{"a": 1, "a": {"b": 2}}', { a: { b: 2 } }],
    [
      'of a repeated key the last value counts beside a long integer',
      `{${LONG}, "a": 1, "a": {"b": 2}}`,
      { id: '820982911946154508', a: { b: 2 } },
    ],
    ['escapes', `{${LONG}, "sku": "A\\u00e9\\/\\n"}`, { id: '820982911946154508', sku: 'Aé/\n' }],
  ])('%s', (_case, text, expected) => {
    expect(parsed(text)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['an empty body', ''],
    ['a body that is cut off', '{"id": 7'],
    ['a body that is cut off after a long integer', `{${LONG}`],
    ['text after the end', '{} x'],
    ['text after the end of a long integer', `{${LONG}} x`],
    ['single quotes', "{'id': 7}"],
    ['a leading zero', `{${LONG}, "quantity": 01}`],
    ['nesting deeper than the stack, beside a long integer', `[9007199254740993,${'['.repeat(200_000)}`],
  ])('refuses %s and does not quote it', (_case, text) => {
    expect(parsed(text)).toEqual({ ok: false, problem: 'the body is not valid JSON' });
  });

  it('refuses bytes that are not UTF-8, and still reads the next body', () => {
    const broken = Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]);
    expect(parseWebhookJson(broken)).toEqual({ ok: false, problem: 'the body is not valid UTF-8' });
    expect(parsed('\uFEFF{"id": 7}')).toEqual({ ok: true, value: { id: 7 } });
  });

  it.each([
    ['fast', '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'],
    [
      'lossless',
      `{${LONG}, "__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}`,
    ],
    ['lossless, repeated', `{${LONG}, "__proto__": 1, "__proto__": {"polluted": true}}`],
  ])('does not let a body reach a prototype (%s)', (_parser, text) => {
    const result = parsed(text);
    const value: unknown = result.ok ? result.value : undefined;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toContain('__proto__');
    expect('polluted' in {}).toBe(false);
    expect('polluted' in (value as object)).toBe(false);
  });

  it('keeps every id of up to 20 digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 99_999_999_999_999_999_999n }), (id) => {
        const result = parsed(`{"line_items":[{"id":${id}}]}`);
        const value = result.ok ? (result.value as { line_items: { id: number | string }[] }) : undefined;
        expect(String(value?.line_items[0]?.id)).toBe(String(id));
      }),
    );
  });

  it('reads what JSON.parse reads when every number is safe', () => {
    const jsonOfSafeNumbers = fc.json({ maxDepth: 4 }).filter((text) => !/(?<![\d.])\d{16}/.test(text));
    fc.assert(
      fc.property(jsonOfSafeNumbers, (text) => {
        const withLong = parsed(`[9007199254740993, ${text}]`);
        const value = withLong.ok ? (withLong.value as unknown[])[1] : undefined;
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('never throws, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof parseWebhookJson(Buffer.from(bytes)).ok).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]":,1290-.e \\u'.split('')), maxLength: 60 }),
        (text) => {
          expect(typeof parsed(text).ok).toBe('boolean');
        },
      ),
    );
  });
});
