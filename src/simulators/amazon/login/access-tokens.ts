import { randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { dropOldest } from '../drop-oldest';

/** The newest tokens that are kept: an older one counts as unknown instead of expired. */
const MAX_KEPT_TOKENS = 10_000;

interface IssuedToken {
  readonly expiresAt: number;
  /** Issued for a seller's refresh token, not for the application's own credentials. */
  readonly forSeller: boolean;
}

/** The access tokens that the simulator has issued. */
export class AccessTokens {
  private readonly issued = new Map<string, IssuedToken>();

  constructor(
    readonly ttlSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Issues a token that is valid for `ttlSeconds`. */
  issue(forSeller: boolean): string {
    const token = `Atza|${randomBytes(48).toString('base64url')}`;
    this.issued.set(token, { forSeller, expiresAt: this.now() + this.ttlSeconds * 1000 });
    dropOldest(this.issued, MAX_KEPT_TOKENS);
    return token;
  }

  /** The state of a token for a seller's data or for a grantless operation; one of the other kind counts as unknown. */
  check(token: string, access: 'seller' | 'grantless'): 'valid' | 'expired' | 'unknown' {
    const issued = this.issued.get(token);
    if (issued?.forSeller !== (access === 'seller')) return 'unknown';
    return this.now() >= issued.expiresAt ? 'expired' : 'valid';
  }

  /** Expires one token at once. */
  expire(token: string): void {
    const issued = this.issued.get(token);
    if (issued !== undefined) this.issued.set(token, { ...issued, expiresAt: -Infinity });
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
