import { type AccessTokens, TOKEN_TTL_SECONDS } from './access-tokens';
import { type Answer, oauthError, ok } from '../http/answer';
import { mediaTypeOf, type SimulatorRequest } from '../http/exchange';
import { type ApiRoute } from '../http/route';

/** The credentials of the application and the seller that Login with Amazon checks. */
export interface SimulatorCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

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
  const refuse = (error: string, description: string, status = 400): Answer =>
    oauthError(status, error, description, request.id);

  if (mediaTypeOf(request.headers) !== 'application/x-www-form-urlencoded')
    return refuse('invalid_request', 'The Content-Type or the body of the request is not supported.');
  const fields = new URLSearchParams(request.body);
  const grantType = fields.get('grant_type') ?? '';
  if (grantType !== '' && grantType !== 'refresh_token') {
    const description = 'The authorization grant type is not supported by the authorization server';
    return refuse('unsupported_grant_type', description);
  }
  for (const name of ['grant_type', 'client_id', 'client_secret', 'refresh_token'])
    if ((fields.get(name) ?? '') === '')
      return refuse('invalid_request', `The request is missing a required parameter : ${name}`);
  if (credentials !== undefined) {
    const { clientId, clientSecret, refreshToken } = credentials;
    if (fields.get('client_id') !== clientId || fields.get('client_secret') !== clientSecret)
      return refuse('invalid_client', 'Client authentication failed', 401);
    if (fields.get('refresh_token') !== refreshToken) {
      const description =
        'The request has an invalid grant parameter : refresh_token. ' +
        "User may have revoked or didn't grant the permission.";
      return refuse('invalid_grant', description);
    }
  }
  return ok({
    access_token: tokens.issue(),
    refresh_token: fields.get('refresh_token'),
    token_type: 'bearer',
    expires_in: TOKEN_TTL_SECONDS,
  });
}
