import type { ShopifyAdminConfig } from '../../../../config/app-config';
import type { JsonRecord } from '../../../../platform/json-record';
import type { Clock } from '../../../../platform/clock';
import type { AdminFailure, AdminResult } from '../admin-result';
import { jsonOf } from '../domain/admin-answer';
import { post } from './admin-http';

/** A token is replaced when less than this is left of its 24 hours, in milliseconds. */
const RENEW_BEFORE_MS = 1_800_000;
/** The pause after a login that gave no token, in milliseconds, while the token is still good. */
const RETRY_MS = 30_000;

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Holds the shop's access token: a static one, or one of the client-credentials grant, which is renewed in time.
 * Concurrent callers share one login, and a login that fails early leaves the token in use until it expires.
 */
export class AdminTokens {
  private token: Token | undefined;
  private login: Promise<AdminResult<Token>> | undefined;

  constructor(
    private readonly config: ShopifyAdminConfig,
    private readonly clock: Clock,
  ) {}

  /** True: a refused token can be replaced by a new one. */
  get isRenewable(): boolean {
    return this.config.login?.kind === 'client';
  }

  async get(): Promise<AdminResult<string>> {
    const { login } = this.config;
    if (login === undefined) return { ok: false, failure: { kind: 'off' } };
    if (login.kind === 'token') return { ok: true, value: login.accessToken };
    if (this.token !== undefined && this.clock.now() < this.token.renewAtMs)
      return { ok: true, value: this.token.value };
    this.login ??= this.logIn(login.clientId, login.clientSecret).finally(() => {
      this.login = undefined;
    });
    const result = await this.login;
    if (result.ok) return { ok: true, value: result.value.value };
    return this.stillGood() ?? result;
  }

  /** Drops a token that Shopify refused. A newer one, fetched since, stays. */
  invalidate(token: string): void {
    if (this.token?.value === token) this.token = undefined;
  }

  private stillGood(): AdminResult<string> | undefined {
    const now = this.clock.now();
    if (this.token === undefined || now >= this.token.expiresAtMs) return undefined;
    this.token = { ...this.token, renewAtMs: Math.min(now + RETRY_MS, this.token.expiresAtMs) };
    return { ok: true, value: this.token.value };
  }

  private async logIn(clientId: string, clientSecret: string): Promise<AdminResult<Token>> {
    const requestedAtMs = this.clock.now();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    const answer = await post(
      `${this.config.endpoint ?? ''}/admin/oauth/access_token`,
      headers,
      form.toString(),
    );
    if (!answer.ok) return unavailable(answer.reason);
    const body = jsonOf(answer.body);
    if (answer.status !== 200) return { ok: false, failure: refusalOf(answer.status, body) };
    const token = tokenOf(body, requestedAtMs);
    if (token === undefined) return unavailable('an answer without a usable access_token and expires_in');
    this.token = token;
    return { ok: true, value: token };
  }
}

function unavailable(reason: string): { readonly ok: false; readonly failure: AdminFailure } {
  return { ok: false, failure: { kind: 'unknown', message: `Shopify gave no access token (${reason})` } };
}

function refusalOf(status: number, body: JsonRecord | undefined): AdminFailure {
  if (status === 429 || status === 408 || status >= 500) return unavailable(`HTTP ${status}`).failure;
  const code = /^[a-z_]{1,40}$/.exec(String(body?.error))?.[0] ?? `HTTP ${status}`;
  return {
    kind: 'no_access',
    message:
      `Shopify gave no access token (${code}): check SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET and SHOPIFY_SHOP_DOMAIN, ` +
      'and that the app is installed in this shop, which has to be of the same organisation.',
  };
}

/** The lifetime counts from the request, because a slow answer must not make the token look younger than it is. */
function tokenOf(body: JsonRecord | undefined, requestedAtMs: number): Token | undefined {
  const value = body?.access_token;
  const lifetimeMs = Number(body?.expires_in) * 1_000;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || !(lifetimeMs > 0)) return undefined;
  const expiresAtMs = requestedAtMs + lifetimeMs;
  return { value, expiresAtMs, renewAtMs: expiresAtMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2) };
}
