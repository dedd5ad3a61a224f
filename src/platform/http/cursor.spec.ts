import fc from 'fast-check';
import { ApiError } from './api-error';
import { openCursor, sealCursor } from './cursor';

const position = fc.dictionary(
  fc.constantFrom('sku', 'timestamp', 'txId'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** The status and the code that a cursor is refused with. */
function refusal(scope: string, cursor: string): { statusCode: number; code: string } | undefined {
  try {
    openCursor(scope, cursor);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { statusCode: error.getStatus(), code: error.code };
  }
}

const BAD_REQUEST = { statusCode: 400, code: 'bad_request' };

describe('a cursor', () => {
  it('leads back to its position, whatever the position says', () => {
    fc.assert(
      fc.property(position, (at) => {
        expect(openCursor('inventory', sealCursor('inventory', at))).toEqual(at);
      }),
      { numRuns: 300 },
    );
  });

  it('can stand in a query without being encoded', () => {
    expect(sealCursor('inventory', { sku: 'LAMP/DESK #2 + ?&=' })).toMatch(/^[\w-]+$/);
  });

  it('is refused by every other list', () => {
    expect(refusal('transactions:CAP', sealCursor('transactions:MUG', { txId: 't' }))).toEqual(BAD_REQUEST);
    expect(refusal('', sealCursor('inventory', { sku: 'MUG' }))).toEqual(BAD_REQUEST);
  });

  it('is refused when any one character of it was changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(position, fc.nat(), fc.nat(), (at, where, what) => {
        const cursor = sealCursor('inventory', at);
        const index = where % cursor.length;
        const others = Array.from(alphabet).filter((letter) => letter !== cursor[index]);
        const changed =
          cursor.slice(0, index) + (others[what % others.length] ?? '') + cursor.slice(index + 1);
        expect(refusal('inventory', changed)).toEqual(BAD_REQUEST);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when it was cut off or added to', () => {
    const cursor = sealCursor('inventory', { sku: 'MUG' });
    for (let length = 0; length < cursor.length; length += 1)
      expect(refusal('inventory', cursor.slice(0, length))).toEqual(BAD_REQUEST);
    for (const added of ['A', '=', '==', ' ', '\n', '%00', 'AAAA'])
      expect(refusal('inventory', cursor + added)).toEqual(BAD_REQUEST);
  });

  it('is refused when a caller made it up', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (invented) => {
        expect(refusal('inventory', invented)).toEqual(BAD_REQUEST);
      }),
      { numRuns: 300 },
    );
    const unsealed = Buffer.from('{"sku":"MUG"}').toString('base64url');
    expect(refusal('inventory', unsealed)).toEqual(BAD_REQUEST);
  });
});
