import { createHmac, timingSafeEqual } from 'node:crypto';

/** A login of the page. It is stored nowhere until it is ended: the token itself shows that it is valid. */
export interface Session {
  /** Random, so that one session can be ended and the others stay. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** Keeps a signature of a session from being one of anything else that the same key may sign. */
const PURPOSE = 'syncstate session 1\n';
const FORM = /^([A-Za-z0-9_-]{22})\.(\d{13})\.([A-Za-z0-9_-]{43})$/;

/** The token of a session, signed with the API key that it began with: any instance with that key accepts it. */
export function sessionToken({ id, expiresAtMs }: Session, apiKey: string): string {
  return `${id}.${expiresAtMs}.${signatureOf(id, String(expiresAtMs), apiKey).toString('base64url')}`;
}

/** The session of a token that one of the keys has signed and that has not expired. */
export function readSessionToken(
  token: string,
  apiKeys: readonly string[],
  nowMs: number,
): Session | undefined {
  const [, id = '', expiry = '', signature = ''] = FORM.exec(token) ?? [];
  if (id === '' || Number(expiry) <= nowMs) return undefined;
  const given = Buffer.from(signature, 'base64url');
  // Every key is compared, so that the time taken does not depend on the key that matches.
  const isSigned = apiKeys.map((key) => timingSafeEqual(given, signatureOf(id, expiry, key))).includes(true);
  return isSigned ? { id, expiresAtMs: Number(expiry) } : undefined;
}

function signatureOf(id: string, expiry: string, apiKey: string): Buffer {
  return createHmac('sha256', apiKey).update(`${PURPOSE}${id}.${expiry}`).digest();
}
