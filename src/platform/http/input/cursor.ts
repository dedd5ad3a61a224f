import { isRecord } from '../../json-record';
import { badRequest } from '../api-error';

/** A place in a list: the text of each key attribute. */
type Position = Readonly<Record<string, string>>;

/** The attributes of a list's positions, each with its only value or with a check of it. */
export type PositionShape = Readonly<Record<string, string | ((value: string) => boolean)>>;

/** Bytes of the checksum in front of the JSON in cursors of earlier releases; those do not name their list. */
const OLD_CHECKSUM_BYTES = 9;

/** Any text that the store takes for a hash key: not empty, no half of a surrogate pair. Cursors hold none too long. */
export const HASH_KEY = (value: string): boolean => value !== '' && !/\p{Cs}/u.test(value);

/** Any text that the store takes for a range key: DynamoDB's are at most 1,024 bytes. */
export const RANGE_KEY = (value: string): boolean => HASH_KEY(value) && Buffer.byteLength(value) <= 1024;

/** The cursor of a position, opaque to callers: JSON in Base64url. Nothing in it is secret or has to be trusted. */
export function encodeCursor(list: string, position: Position): string {
  return Buffer.from(JSON.stringify({ list, position }), 'utf8').toString('base64url');
}

/** The position that a cursor stands for. Throws 400 for a cursor of another list, or a position in none of the shapes. */
export function decodeCursor(list: string, cursor: string, shapes: readonly PositionShape[]): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const content = jsonOf(bytes);
  const position = isRecord(content)
    ? content.list === list && content.position
    : jsonOf(bytes.subarray(OLD_CHECKSUM_BYTES));
  const isCanonical = bytes.toString('base64url') === cursor;
  if (isCanonical && isRecord(position) && shapes.some((shape) => hasShape(position, shape)))
    return position as Position;
  throw badRequest('The cursor is not one of this list. Start again without it.', [
    { field: 'cursor', problem: 'was not issued by this list' },
  ]);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function hasShape(position: Readonly<Record<string, unknown>>, shape: PositionShape): boolean {
  const attributes = Object.entries(shape);
  return (
    Object.keys(position).length === attributes.length &&
    attributes.every(([name, wanted]) => {
      const value = position[name];
      if (typeof value !== 'string') return false;
      return typeof wanted === 'string' ? value === wanted : wanted(value);
    })
  );
}
