import { createHash, timingSafeEqual } from 'node:crypto';
import { badRequest } from './api-error';

/** Length in bytes of the seal that goes with a cursor. */
const SEAL_BYTES = 9;

/**
 * A position in a list, opaque to callers. The seal ties it to its list (`scope`) and shows tampering; it guards no
 * secret, since a position can only ever start the same list somewhere else.
 */
export function sealCursor(scope: string, position: Readonly<Record<string, string>>): string {
  const body = Buffer.from(JSON.stringify(position), 'utf8');
  return Buffer.concat([seal(scope, body), body]).toString('base64url');
}

/** The position that a cursor stands for. Throws 400 for anything that `sealCursor` did not make for this list. */
export function openCursor(scope: string, cursor: string): Record<string, string> {
  const bytes = Buffer.from(cursor, 'base64url');
  const body = bytes.subarray(SEAL_BYTES);
  const isOurs =
    bytes.length > SEAL_BYTES &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, SEAL_BYTES), seal(scope, body));
  if (!isOurs)
    throw badRequest('The cursor is not one of this list. Start again without it.', [
      { field: 'cursor', problem: 'was not issued by this list' },
    ]);
  return JSON.parse(body.toString('utf8')) as Record<string, string>;
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
