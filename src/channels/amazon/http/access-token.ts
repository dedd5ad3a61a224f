import { type AxiosResponse } from 'axios';
import type { AmazonConfig } from '../../../config/app-config';
import { isRecord } from '../../../platform/json-record';
import { Clock } from '../../../platform/clock';
import { withoutSecrets } from './safe-text';
import { createTransport, DEFAULT_TIMEOUT_MS, failureReason, type Transport } from './transport';

/** The OAuth errors with which Login with Amazon refuses for good; a retry gets the same answer. */
const REFUSALS = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_grant_type',
] as const;

/** One of the OAuth errors that no retry fixes. */
export type LoginRefusal = (typeof REFUSALS)[number];

/** A token is replaced when less than this is left of it, in ms (Amazon's own client takes 30 s). */
export const REFRESH_BEFORE_EXPIRY_MS = 60_000;

/** Login with Amazon refused the credentials. The message says what to do and holds none of them. */
export class LoginRefused extends Error {
  constructor(readonly error: LoginRefusal) {
    super(`Login with Amazon refused (${error}): ${nextStep(error)}`);
    this.name = 'LoginRefused';
  }
}

/** Login with Amazon gave no usable answer; a later try may succeed. */
export class LoginUnavailable extends Error {
  constructor(readonly reason: string) {
    super(`Login with Amazon gave no token (${reason}). The service retries automatically.`);
    this.name = 'LoginUnavailable';
  }
}

/** The seller's authorisation, and where to exchange it for access tokens. */
export interface LoginOptions {
  /** `https://api.amazon.com/auth/o2/token`, the same for all regions. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** For calls that need no seller's authorisation ("grantless"): the token is the application's, with this scope. */
  readonly scope?: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** The login of a seller's account; with `scope` that of its application alone. */
export function loginOf(
  { loginEndpoint: url, clientId, clientSecret, refreshToken }: AmazonConfig,
  clock: Clock,
  scope?: string,
): LoginOptions {
  return { url, clientId, clientSecret, refreshToken, clock, ...(scope === undefined ? {} : { scope }) };
}

interface Token {
  readonly value: string;
  /** When a new one is fetched, in ms since the epoch. */
  readonly renewAt: number;
}

/**
 * Holds one seller's access token and renews it in time. Concurrent callers share one login. A token that is about to
 * expire is not returned, so that no call starts with it.
 * Push path: AmazonCaller -> AccessTokenSource -> Login with Amazon. ADR 8.
 */
export class AccessTokenSource {
  private readonly transport: Transport;
  private token: Token | undefined;
  private login: Promise<Token> | undefined;

  constructor(private readonly options: LoginOptions) {
    this.transport = createTransport(options.url, options.timeoutMs ?? DEFAULT_TIMEOUT_MS, {});
  }

  /** The token to send as `x-amz-access-token`; throws `LoginRefused` or `LoginUnavailable`. */
  async get(): Promise<string> {
    if (this.token !== undefined && this.options.clock.now() < this.token.renewAt) return this.token.value;
    this.login ??= this.fetchToken().finally(() => {
      this.login = undefined;
    });
    return (await this.login).value;
  }

  /** Drops a token that Amazon refused. A newer one, fetched since, stays. */
  invalidate(token: string): void {
    if (this.token?.value === token) this.token = undefined;
  }

  /** Amazon's text for a log, an alert or a table: also without this seller's credentials and token. */
  safeText(text: string): string {
    const { clientId, clientSecret, refreshToken } = this.options;
    return withoutSecrets(text, [refreshToken, clientSecret, clientId, this.token?.value ?? '']);
  }

  /** Closes the connections that are kept open. */
  close(): void {
    this.transport.close();
  }

  private async fetchToken(): Promise<Token> {
    const { clock, url, refreshToken, clientId, clientSecret, scope } = this.options;
    const requestedAt = clock.now();
    const form = new URLSearchParams({
      ...(scope === undefined
        ? { grant_type: 'refresh_token', refresh_token: refreshToken }
        : { grant_type: 'client_credentials', scope }),
      client_id: clientId,
      client_secret: clientSecret,
    });
    let answer: AxiosResponse<unknown>;
    try {
      answer = await this.transport.http.post<unknown>(url, form.toString(), {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      });
    } catch (error) {
      throw new LoginUnavailable(failureReason(error));
    }
    this.token = readToken(answer, requestedAt);
    return this.token;
  }
}

/** The lifetime counts from the request, because a slow answer must not make the token look younger than it is. */
function readToken(answer: AxiosResponse<unknown>, requestedAt: number): Token {
  const { status, data } = answer;
  if (status < 200 || status > 299) throw loginError(status, data);
  const value = isRecord(data) ? data['access_token'] : undefined;
  const seconds = isRecord(data) ? Number(data['expires_in']) : Number.NaN;
  if (
    typeof value !== 'string' ||
    !/^[\x21-\x7e]+$/.test(value) ||
    !(seconds > 0) ||
    !Number.isFinite(seconds)
  ) {
    throw new LoginUnavailable('an answer without a usable access_token and expires_in');
  }
  const lifetimeMs = seconds * 1_000;
  return { value, renewAt: requestedAt + lifetimeMs - Math.min(REFRESH_BEFORE_EXPIRY_MS, lifetimeMs / 2) };
}

function loginError(status: number, data: unknown): LoginRefused | LoginUnavailable {
  const error = isRecord(data) ? data['error'] : undefined;
  const refusal = REFUSALS.find((code) => code === error);
  const final = status >= 400 && status < 500 && status !== 429;
  return final && refusal !== undefined ? new LoginRefused(refusal) : new LoginUnavailable(`HTTP ${status}`);
}

function nextStep(error: LoginRefusal): string {
  switch (error) {
    case 'invalid_grant':
      return 'the refresh token is wrong or was revoked; have the seller authorise the application again.';
    case 'invalid_client':
    case 'unauthorized_client':
      return 'check the client id and the client secret; a secret must be rotated every 180 days.';
    case 'invalid_request':
    case 'invalid_scope':
    case 'unsupported_grant_type':
      return 'check the address of the login and that none of the credentials is empty or cut off.';
  }
}
