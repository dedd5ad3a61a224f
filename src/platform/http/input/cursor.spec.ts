import fc from 'fast-check';
import { ApiError } from '../api-error';
import { HASH_KEY, decodeCursor, type PositionShape, RANGE_KEY, encodeCursor } from './cursor';

const position = fc.dictionary(
  fc.constantFrom('sku', 'timestamp', 'txId'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** Any position that has these attributes. */
const withNamesOf = (at: object): PositionShape =>
  Object.fromEntries(Object.keys(at).map((name) => [name, () => true]));

const SHAPES = [{ sku: () => true }, { txId: () => true }, { sku: () => true, timestamp: () => true }];

/** A cursor over this JSON text, as a caller can make it. */
const cursorOver = (list: string, text: string): string =>
  Buffer.from(`{"list":${JSON.stringify(list)},"position":${text}}`).toString('base64url');

/** A cursor as earlier releases made it: nine bytes of checksum, then the position. */
const oldCursorOver = (text: string): string =>
  Buffer.concat([Buffer.from('9bfd2fc1890009dead', 'hex'), Buffer.from(text)]).toString('base64url');

/** The status and the code that a cursor is refused with. */
function refusal(
  list: string,
  cursor: string,
  shapes: readonly PositionShape[] = SHAPES,
): { statusCode: number; code: string } | undefined {
  try {
    decodeCursor(list, cursor, shapes);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { statusCode: error.getStatus(), code: error.code };
  }
}

const BAD_REQUEST = { statusCode: 400, code: 'bad_request' };

describe('a cursor', () => {
  it('leads back to its position, for any text in the position', () => {
    fc.assert(
      fc.property(position, (at) => {
        expect(decodeCursor('inventory', encodeCursor('inventory', at), [withNamesOf(at)])).toEqual(at);
      }),
      { numRuns: 300 },
    );
  });

  it('can stand in a query without being encoded', () => {
    expect(encodeCursor('inventory', { sku: 'LAMP/DESK #2 + ?&=' })).toMatch(/^[\w-]+$/);
  });

  it('is refused by every other list', () => {
    expect(refusal('transactions:CAP', encodeCursor('transactions:MUG', { txId: 't' }))).toEqual(BAD_REQUEST);
    expect(refusal('', encodeCursor('inventory', { sku: 'MUG' }))).toEqual(BAD_REQUEST);
  });

  it('of an earlier release leads back to its position', () => {
    expect(decodeCursor('inventory', oldCursorOver('{"sku":"MUG"}'), SHAPES)).toEqual({ sku: 'MUG' });
    const issued = 'mX0v8GJt3nQKeyJza3UiOiJNVUctQkxVLTEyT1oifQ';
    expect(decodeCursor('inventory', issued, SHAPES)).toEqual({ sku: 'MUG-BLU-12OZ' });
  });

  it('with one changed character is refused, or is a position of the same shape', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(position, fc.nat(), fc.nat(), (at, where, what) => {
        const cursor = encodeCursor('inventory', at);
        const index = where % cursor.length;
        const others = Array.from(alphabet).filter((letter) => letter !== cursor[index]);
        const changed =
          cursor.slice(0, index) + (others[what % others.length] ?? '') + cursor.slice(index + 1);
        const refused = refusal('inventory', changed, [withNamesOf(at)]);
        if (refused !== undefined) expect(refused).toEqual(BAD_REQUEST);
        else
          expect(Object.keys(decodeCursor('inventory', changed, [withNamesOf(at)])).sort()).toEqual(
            Object.keys(at).sort(),
          );
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when it was cut off or added to', () => {
    const cursor = encodeCursor('inventory', { sku: 'MUG' });
    for (let length = 0; length < cursor.length; length += 1)
      expect(refusal('inventory', cursor.slice(0, length))).toEqual(BAD_REQUEST);
    for (const added of ['A', '=', '==', ' ', '\n', '%00', 'AAAA'])
      expect(refusal('inventory', cursor + added)).toEqual(BAD_REQUEST);
  });

  it.each([
    'null',
    '5',
    '"MUG"',
    '[]',
    '["MUG"]',
    '[{"sku":"MUG"}]',
    '{}',
    '{',
    '',
    '{"sku":null}',
    '{"sku":5}',
    '{"sku":["MUG"]}',
    '{"sku":{"S":"MUG"}}',
    '{"sku":""}',
    '{"sku":"MUG","timestamp":""}',
    `{"sku":"MUG","timestamp":"${'ü'.repeat(513)}"}`,
    '{"sku":"MUG","timestamp":"\\ud800"}',
    '{"month":"\\udc00"}',
    '{"timestamp":"t"}',
    '{"sku":"CAP","timestamp":"t"}',
    '{"sku":"MUG","timestamp":"t","txId":"x"}',
    '{"sku":"MUG","__proto__":"t"}',
    '{"hasOwnProperty":"x"}',
  ])('is refused over a position that the list does not have: %s', (text) => {
    const shapes = [{ sku: 'MUG' }, { sku: 'MUG', timestamp: RANGE_KEY }, { month: HASH_KEY }];
    expect(refusal('s', cursorOver('s', text), shapes)).toEqual(BAD_REQUEST);
    expect(refusal('s', oldCursorOver(text), shapes)).toEqual(BAD_REQUEST);
    for (const at of [{ sku: 'MUG' }, { sku: 'MUG', timestamp: 'ü'.repeat(512) }, { month: '2026-11' }])
      expect(decodeCursor('s', cursorOver('s', JSON.stringify(at)), shapes)).toEqual(at);
  });

  it('is refused when a caller made it up', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (invented) => {
        expect(refusal('inventory', invented)).toEqual(BAD_REQUEST);
      }),
      { numRuns: 300 },
    );
    const withoutList = Buffer.from('{"sku":"MUG"}').toString('base64url');
    expect(refusal('inventory', withoutList)).toEqual(BAD_REQUEST);
  });
});
