import { wrongKey } from '../../platform/http/http-errors';
import * as api from '../../platform/http/openapi/openapi';
import type { SessionState } from './session.controller';
import { LONGEST_KEY, type SessionDto } from './session.dto';

const SET_COOKIE = {
  description: 'The cookie `syncstate_session`: HttpOnly, SameSite=Strict, and Secure behind TLS.',
  schema: { type: 'string' },
} as const;

/** The login of the page. */
export const SESSION_API: api.Part = {
  tag: 'session',
  description:
    'The login of the page at `/dashboard/`. A program sends its key in a header and needs no session. The cookie is accepted by `/api` and by `GET /metrics`; a call by cookie that changes something needs the header `X-Requested-With: syncstate`.',
  schemas: {
    Login: api.requestOf<SessionDto>('A login with an API key.', {
      apiKey: api.text('One of the keys of `API_KEY`.', { minLength: 1, maxLength: LONGEST_KEY }),
    }),
    Session: api.objectOf<SessionState>('Whether a browser may call the API.', {
      loginRequired: api.flag('False where the service needs no key.'),
      loggedIn: api.flag('True for the cookie of a session that has not ended.'),
    }),
  },
  operations: {
    'GET /dashboard/session': {
      operationId: 'getSession',
      summary: 'Whether a login is needed, and whether there is one',
      description: 'Always 200, so that a page asks without a refused call.',
      access: 'everybody',
      withoutStore: true,
      answers: {
        200: api.json('The state of the login.', api.ref('Session'), {
          loggedIn: { loginRequired: true, loggedIn: true } satisfies SessionState,
        }),
      },
    },
    'POST /dashboard/session': {
      operationId: 'beginSession',
      summary: 'Log in to the page',
      description:
        'Answers with a cookie that is valid for 12 hours, at every instance, and no longer than the key. Where the service needs no key, the answer has no cookie. Wrong keys are counted with those in headers.',
      access: 'login',
      withoutStore: true,
      body: api.json('The key.', api.ref('Login'), { login: { apiKey: 'key-of-the-contract' } }),
      answers: {
        204: { ...api.noBody('Logged in.'), headers: { 'Set-Cookie': SET_COOKIE } },
        401: api.errorAnswer('The key is not one of the service.', { wrongKey: wrongKey() }),
      },
    },
    'DELETE /dashboard/session': {
      operationId: 'endSession',
      summary: 'Log out of the page',
      description:
        'Ends the session of the cookie, at once at this instance and within 30 s at all others. Without a session it changes nothing.',
      access: 'everybody',
      answers: {
        204: { ...api.noBody('Logged out.'), headers: { 'Set-Cookie': SET_COOKIE } },
      },
    },
  },
};
