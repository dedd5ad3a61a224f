import { createHash, timingSafeEqual } from 'node:crypto';
import { badRequest } from '../api-error';

/** Length in bytes of the seal that goes with a cursor. */
const SEAL_BYTES = 9;

/**
 * A position in a list, opaque to callers. The seal ties it to its list (`scope`) and shows tampering; it guards no
 * secret, since a position can only ever start the same list somewhere else.
 */
export function encodeCursor(scope: string, position: Readonly<Record<string, string>>): string {
  const body = Buffer.from(JSON.stringify(position), 'utf8');
  return Buffer.concat([seal(scope, body), body]).toString('base64url');
}

/** What the positions of a list look like: its names, and under each exactly this text, or any that fits. */
export type PositionShape = Readonly<Record<string, string | ((value: string) => boolean)>>;

/** Any text that the store takes for a hash key: not empty, and no half of a character. None is too long in a cursor. */
export const HASH_KEY = (value: string): boolean => value !== '' && !/\p{Cs}/u.test(value);

/** Any text that the store takes for a range key: DynamoDB's are at most 1,024 bytes. */
export const RANGE_KEY = (value: string): boolean => HASH_KEY(value) && Buffer.byteLength(value) <= 1024;

/**
 * The position that a cursor stands for. Throws 400 for anything that `sealCursor` did not make for this list, and for a
 * position in none of the shapes, which somebody who knows this code can seal as well.
 */
export function decodeCursor(
  scope: string,
  cursor: string,
  shapes: readonly PositionShape[],
): Record<string, string> {
  const bytes = Buffer.from(cursor, 'base64url');
  const body = bytes.subarray(SEAL_BYTES);
  const isOurs =
    bytes.length > SEAL_BYTES &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, SEAL_BYTES), seal(scope, body));
  const position = isOurs ? positionIn(body.toString('utf8')) : undefined;
  if (position === undefined || !shapes.some((shape) => hasShape(position, shape)))
    throw badRequest('The cursor is not one of this list. Start again without it.', [
      { field: 'cursor', problem: 'was not issued by this list' },
    ]);
  return position;
}

/** The texts of a JSON object that has nothing but texts, by their names. */
function positionIn(text: string): Record<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  const entries = Object.entries(value);
  return entries.every(isText) ? Object.fromEntries(entries) : undefined;
}

function hasShape(position: Readonly<Record<string, string>>, shape: PositionShape): boolean {
  const due = Object.entries(shape);
  return (
    Object.keys(position).length === due.length &&
    due.every(([name, wanted]) => {
      const value = position[name];
      if (value === undefined) return false;
      return typeof wanted === 'string' ? value === wanted : wanted(value);
    })
  );
}

function seal(scope: string, body: Buffer): Buffer {
  return createHash('sha256')
    .update('syncstate cursor\0')
    .update(scope)
    .update('\0')
    .update(body)
    .digest()
    .subarray(0, SEAL_BYTES);
}
