import { header, recordsIn, retryAfterMs } from './http-answer';

const answer = (headers: Record<string, unknown>) => ({ status: 429, headers, body: undefined });

describe('an answer', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Sun, 22 Nov 2026 10:00:07 GMT', 7_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', undefined],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
    ['Infinity', undefined],
    [undefined, undefined],
    [['1', '2'], undefined],
  ])('with Retry-After %p asks to wait %p ms', (value, expected) => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(retryAfterMs(answer({ 'retry-after': value }), now)).toBe(expected);
  });

  it('is read without trusting its shape', () => {
    expect(header(answer({ a: 7 }), 'a')).toBeUndefined();
    expect(recordsIn([{ a: 1 }, null, 'x', [2]])).toEqual([{ a: 1 }]);
    expect(recordsIn({ length: 1 })).toEqual([]);
  });
});
