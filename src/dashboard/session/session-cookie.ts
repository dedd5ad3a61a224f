import type { FastifyRequest } from 'fastify';
import { SESSION_COOKIE, SESSION_SECONDS } from '../../platform/http/session/sessions';

/** The Set-Cookie of a session. No script can read the cookie, and a browser sends it for pages of this origin only. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return attributesOf(token, SESSION_SECONDS, isSecure);
}

/** The Set-Cookie that makes a browser forget the session. */
export function endedCookie(isSecure: boolean): string {
  return attributesOf('', 0, isSecure);
}

/**
 * True when the browser's connection is encrypted, here or at a proxy. A caller that writes the header itself changes only
 * its own cookie.
 */
export function isSecureRequest({
  protocol,
  headers,
}: Pick<FastifyRequest, 'protocol' | 'headers'>): boolean {
  const forwarded = headers['x-forwarded-proto'];
  const first = (typeof forwarded === 'string' ? forwarded : '').split(',')[0] ?? '';
  return protocol === 'https' || first.trim().toLowerCase() === 'https';
}

function attributesOf(value: string, maxAge: number, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}
