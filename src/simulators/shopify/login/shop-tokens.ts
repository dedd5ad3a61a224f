import { randomBytes } from 'node:crypto';

/** The scopes that the service asks for. */
const ALL_SCOPES: readonly string[] = [
  'read_orders',
  'read_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_returns',
];

/** The credentials of the app that the shop accepts. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token that never expires, as admin-created apps have one. */
  readonly accessToken?: string;
}

/** The access tokens of the app, and its scopes. */
export class ShopTokens {
  scopes: readonly string[] = ALL_SCOPES;
  isInstalled = true;
  /** Tokens that were issued. */
  issued = 0;
  private readonly expiresAt = new Map<string, number>();

  constructor(
    private readonly credentials: AppCredentials | undefined,
    readonly ttlSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Without configured credentials any are right. */
  accepts(clientId: string, clientSecret: string): boolean {
    const { credentials } = this;
    if (credentials === undefined) return clientId !== '' && clientSecret !== '';
    return clientId === credentials.clientId && clientSecret === credentials.clientSecret;
  }

  issue(): string {
    const token = `shpat_${randomBytes(16).toString('hex')}`;
    this.expiresAt.set(token, this.now() + this.ttlSeconds * 1000);
    this.issued += 1;
    return token;
  }

  isValid(token: string): boolean {
    if (!this.isInstalled || token === '') return false;
    return token === this.credentials?.accessToken || (this.expiresAt.get(token) ?? 0) > this.now();
  }

  expire(token: string): void {
    this.expiresAt.delete(token);
  }

  /** Ends all tokens; returns how many there were. */
  revokeAll(): number {
    const count = this.expiresAt.size;
    this.expiresAt.clear();
    return count;
  }
}
