import fc from 'fast-check';
import { jsonFlaw } from './strict-json';

describe('JSON', () => {
  it.each([
    '{"a":1,"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a"],"b":"a"}',
    '{"a:":1,"a":2}',
    '{"a\\"":1,"a":2}',
    '{"a\\\\":1,"a":2}',
    '{"text":"{\\"a\\":1,\\"a\\":2}"}',
    '{"smile":"\\ud83d\\ude00","more":"😀"}',
    ' { "a" : 1 , "A" : 2 } ',
    '"text"',
    '1',
    '',
  ])('%s has no problem', (text) => {
    expect(jsonFlaw(text)).toBeUndefined();
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a" \t\r\n : 3}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"a":{"b":1,"b":2}}]}',
    '{"a":{"a":1},"a":2}',
    '{"":1,"":2}',
  ])('%s gives a field twice', (text) => {
    expect(jsonFlaw(text)).toBe('gives a field twice');
  });

  it.each([
    '"\\u0000"',
    '{"a\\u0000":1}',
    '["\\ud83d"]',
    '["\\ude00\\ud83d"]',
    '{"\\ud83d":1}',
    '"a\\ud83db"',
  ])('%s holds invalid text', (text) => {
    expect(jsonFlaw(text)).toBe('holds text with a NUL or with half a surrogate pair');
  });

  it('may be nested 32 levels deep, and no deeper', () => {
    expect(jsonFlaw('['.repeat(32) + ']'.repeat(32))).toBeUndefined();
    expect(jsonFlaw('['.repeat(33) + ']'.repeat(33))).toMatch('nested');
    expect(jsonFlaw(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toMatch('nested');
    expect(jsonFlaw(`[${'[],'.repeat(10_000)}[]]`)).toBeUndefined();
  });

  it('written by a program has no problem, with any indentation', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(4), (value, indent) => {
        expect(jsonFlaw(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('with a field that is given twice is found at any place', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), name, fc.nat(3), (value, field, depth) => {
        const pair = `${JSON.stringify(field)}:${JSON.stringify(value)}`;
        const text = `${'[0,{"in":'.repeat(depth)}{${pair},"${'-'.repeat(400)}":1, ${pair}}${'}]'.repeat(depth)}`;
        expect(jsonFlaw(text)).toBe('gives a field twice');
      }),
      { numRuns: 500 },
    );
  });
});
