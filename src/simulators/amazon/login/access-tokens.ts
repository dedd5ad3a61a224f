import { randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { dropOldest } from '../drop-oldest';

/** The newest tokens that are kept: an older one counts as unknown instead of expired. */
const MAX_KEPT_TOKENS = 10_000;

/** The lifetime of a token, as at Amazon. */
export const TOKEN_TTL_SECONDS = 3600;

/** The access tokens that the simulator has issued. */
export class AccessTokens {
  /** When each token expires, in ms. */
  private readonly issued = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  issue(): string {
    const token = `Atza|${randomBytes(48).toString('base64url')}`;
    this.issued.set(token, this.now() + TOKEN_TTL_SECONDS * 1000);
    dropOldest(this.issued, MAX_KEPT_TOKENS);
    return token;
  }

  check(token: string): 'valid' | 'expired' | 'unknown' {
    const expiresAt = this.issued.get(token);
    if (expiresAt === undefined) return 'unknown';
    return this.now() >= expiresAt ? 'expired' : 'valid';
  }

  /** Expires one token at once. */
  expire(token: string): void {
    if (this.issued.has(token)) this.issued.set(token, -Infinity);
  }

  /** Revokes all tokens, as when the seller withdraws the authorization; returns how many there were. */
  revokeAll(): number {
    const count = this.issued.size;
    this.issued.clear();
    return count;
  }
}

/** The access token of a call; empty when it has none. */
export function tokenOf(headers: IncomingHttpHeaders): string {
  return String(headers['x-amz-access-token'] ?? '');
}
