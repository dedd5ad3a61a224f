import { Injectable } from '@nestjs/common';
import type { AdminResult } from './admin-result';
import { AdminCaller, API_VERSION } from './call/admin-caller';
import { ACCESS } from './documents';
import { missingScopesOf } from './domain/scopes';
import { ShopConnection } from './shop-connection';

/** What the app may do in the shop. */
export interface ShopAccessState {
  /** The shop's own domain, such as `my-shop.myshopify.com`. */
  readonly shop: string;
  readonly plan?: string;
  readonly scopes: readonly string[];
  /** Scopes that the service needs and the app does not have, by name. */
  readonly missingScopes: readonly string[];
  /** The version that Shopify answered with. */
  readonly apiVersion: string;
}

@Injectable()
export class ShopAccess {
  constructor(
    private readonly caller: AdminCaller,
    private readonly connection: ShopConnection,
  ) {}

  /** Reads the shop and the granted scopes, and notes which are missing. */
  async check(): Promise<AdminResult<ShopAccessState>> {
    const answer = await this.caller.call(ACCESS, {});
    if (!answer.ok) return answer;
    const { shop, currentAppInstallation } = answer.value;
    const scopes = currentAppInstallation.accessScopes.map(({ handle }) => handle).sort();
    const missingScopes = missingScopesOf(scopes);
    this.connection.noteScopes(missingScopes);
    const { otherVersion } = this.connection.state();
    return {
      ok: true,
      value: {
        shop: shop.myshopifyDomain,
        plan: shop.plan.publicDisplayName,
        scopes,
        missingScopes,
        apiVersion: otherVersion ?? API_VERSION,
      },
    };
  }
}
