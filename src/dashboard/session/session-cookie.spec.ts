import { endedCookie, isSecureRequest, sessionCookie } from './session-cookie';

const PLAIN = 'Path=/; Max-Age=43200; HttpOnly; SameSite=Strict';

it('is for this origin only, out of the reach of scripts, and over TLS only where there is TLS', () => {
  expect(sessionCookie('TOKEN', false)).toBe(`syncstate_session=TOKEN; ${PLAIN}`);
  expect(sessionCookie('TOKEN', true)).toBe(`syncstate_session=TOKEN; ${PLAIN}; Secure`);
  expect(endedCookie(true)).toBe('syncstate_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure');
});

it.each([
  ['https', {}, true],
  ['http', {}, false],
  ['http', { 'x-forwarded-proto': 'https' }, true],
  ['http', { 'x-forwarded-proto': 'HTTPS' }, true],
  ['http', { 'x-forwarded-proto': 'https, http' }, true],
  ['http', { 'x-forwarded-proto': 'http, https' }, false],
  ['http', { 'x-forwarded-proto': 'http' }, false],
  ['http', { 'x-forwarded-proto': '' }, false],
] as const)('a request by %s with %j came by TLS: %p', (protocol, headers, expected) => {
  expect(isSecureRequest({ protocol, headers })).toBe(expected);
});
