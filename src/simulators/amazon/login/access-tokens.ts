import { randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

/** Old tokens are remembered only to tell "expired" from "never seen", so the memory has an end. */
const MAX_REMEMBERED_TOKENS = 10_000;

interface IssuedToken {
  readonly expiresAt: number;
  /** Bought with a seller's refresh token, and not with the application's own credentials. */
  readonly forSeller: boolean;
}

/** The access tokens that the simulator has handed out. */
export class AccessTokens {
  private readonly issued = new Map<string, IssuedToken>();

  constructor(
    readonly ttlSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Issues a token that lives for `ttlSeconds`. */
  issue(forSeller: boolean): string {
    const token = `Atza|${randomBytes(48).toString('base64url')}`;
    this.issued.set(token, { forSeller, expiresAt: this.now() + this.ttlSeconds * 1000 });
    if (this.issued.size > MAX_REMEMBERED_TOKENS) {
      for (const oldest of this.issued.keys()) {
        this.issued.delete(oldest);
        break;
      }
    }
    return token;
  }

  /** A grantless token is of no use on a seller's data, so it counts as unknown here. */
  checkForSeller(token: string): 'valid' | 'expired' | 'unknown' {
    const issued = this.issued.get(token);
    if (issued?.forSeller !== true) return 'unknown';
    return this.now() >= issued.expiresAt ? 'expired' : 'valid';
  }

  /** Ends one token before its time; from now on it is expired. */
  expire(token: string): void {
    const issued = this.issued.get(token);
    if (issued !== undefined) this.issued.set(token, { ...issued, expiresAt: -Infinity });
  }

  /** Forgets all tokens, as when the seller withdraws the authorisation; returns how many there were. */
  revokeAll(): number {
    const count = this.issued.size;
    this.issued.clear();
    return count;
  }
}

/** The access token that a call carries; empty when it carries none. */
export function tokenOf(headers: IncomingHttpHeaders): string {
  return String(headers['x-amz-access-token'] ?? '');
}
