/** The one path of calls between instances; another version of the call gets another path. */
export const INTERNAL_PATH = '/internal/movements';
/**
 * Milliseconds for which a caller keeps a connection that it does not use: less than the other side does, which would
 * close it while a call is under way.
 */
export const IDLE_MS = 10_000;
/** The id of the instance that is meant: an address may belong to another one since. */
export const TO_HEADER = 'x-syncstate-to';
export const SIGNATURE_HEADER = 'x-syncstate-signature';
