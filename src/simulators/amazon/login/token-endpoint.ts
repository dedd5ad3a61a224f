import { type AccessTokens } from './access-tokens';
import { type Answer, oauthError, ok } from '../http/answer';
import { isObject, mediaTypeOf, parseJson, type SimulatorRequest } from '../http/exchange';
import { type ApiRoute } from '../http/route';

/** The credentials of the application and the seller that Login with Amazon checks. */
export interface SimulatorCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

const GRANTLESS_SCOPES = [
  'sellingpartnerapi::notifications',
  'sellingpartnerapi::client_credential:rotation',
];

/** `POST /auth/o2/token`: Login with Amazon. Without `credentials`, any non-empty ones are accepted. */
export function tokenRoute(tokens: AccessTokens, credentials: SimulatorCredentials | undefined): ApiRoute {
  return {
    operation: 'token',
    method: 'POST',
    path: '/auth/o2/token',
    access: 'anyone',
    handle: (request) => issueToken(request, tokens, credentials),
  };
}

function issueToken(
  request: SimulatorRequest,
  tokens: AccessTokens,
  credentials: SimulatorCredentials | undefined,
): Answer {
  const refuse = (status: number, error: string, description: string): Answer =>
    oauthError(status, error, description, request.id);

  const fields = readFields(request);
  if (fields === undefined)
    return refuse(400, 'invalid_request', 'The Content-Type or the body of the request is not supported.');
  const field = (name: string): string => fields.get(name) ?? '';
  const grantType = field('grant_type');
  const wanted = grantType === 'refresh_token' ? 'refresh_token' : 'scope';
  if (grantType !== '' && grantType !== 'refresh_token' && grantType !== 'client_credentials') {
    const description = 'The authorization grant type is not supported by the authorization server';
    return refuse(400, 'unsupported_grant_type', description);
  }
  for (const name of ['grant_type', 'client_id', 'client_secret', wanted])
    if (field(name) === '')
      return refuse(400, 'invalid_request', `The request is missing a required parameter : ${name}`);
  if (
    credentials !== undefined &&
    (field('client_id') !== credentials.clientId || field('client_secret') !== credentials.clientSecret)
  )
    return refuse(401, 'invalid_client', 'Client authentication failed');
  if (grantType === 'client_credentials') {
    const scopes = field('scope').split(' ');
    if (!scopes.every((scope) => GRANTLESS_SCOPES.includes(scope)))
      return refuse(400, 'invalid_scope', 'The requested scope is invalid, unknown or malformed.');
    return ok({ access_token: tokens.issue(false), token_type: 'bearer', expires_in: tokens.ttlSeconds });
  }
  if (credentials !== undefined && field('refresh_token') !== credentials.refreshToken) {
    const description =
      'The request has an invalid grant parameter : refresh_token. ' +
      "User may have revoked or didn't grant the permission.";
    return refuse(400, 'invalid_grant', description);
  }
  return ok({
    access_token: tokens.issue(true),
    refresh_token: field('refresh_token'),
    token_type: 'bearer',
    expires_in: tokens.ttlSeconds,
  });
}

/** The documentation requires a form. Widely used clients send JSON, which Amazon accepts too. */
function readFields(request: SimulatorRequest): ReadonlyMap<string, string> | undefined {
  const mediaType = mediaTypeOf(request.headers);
  if (mediaType === 'application/x-www-form-urlencoded') return new Map(new URLSearchParams(request.body));
  if (mediaType !== 'application/json') return undefined;
  const body = parseJson(request.body);
  if (!isObject(body)) return undefined;
  const texts = Object.entries(body).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new Map(texts);
}
