/** The one path of calls between instances; another version of the call gets another path. */
export const INTERNAL_PATH = '/internal/movements';
/** The id of the instance that is meant: an address may belong to another one since. */
export const TO_HEADER = 'x-syncstate-to';
export const SIGNATURE_HEADER = 'x-syncstate-signature';
