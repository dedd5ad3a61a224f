import type { JsonRecord } from '../../../platform/json-record';
import type { ShopTokens } from '../login/shop-tokens';
import type { ShopStock } from '../stock/shop-stock';
import type { StockViews } from './stock-views';

export interface ShopResolverParts {
  readonly shopDomain: string;
  readonly tokens: ShopTokens;
  readonly stock: ShopStock;
  readonly views: StockViews;
}

type ById = { readonly id: string };

/** The shop itself, the app's access, and the stock. */
export function shopResolvers({ shopDomain, tokens, views }: ShopResolverParts): JsonRecord {
  return {
    shop: () => ({
      id: 'gid://shopify/Shop/72055511880',
      name: 'Fernhill Supply',
      myshopifyDomain: shopDomain,
      url: `https://${shopDomain}`,
      plan: { publicDisplayName: 'Basic', partnerDevelopment: true, shopifyPlus: false },
    }),
    currentAppInstallation: () => ({
      id: 'gid://shopify/AppInstallation/518204417719',
      app: { id: 'gid://shopify/App/1354745', handle: 'syncstate', title: 'SyncState' },
      accessScopes: tokens.scopes.map((handle) => ({ handle, description: handle })),
    }),
    inventoryItems: views.items,
    productVariants: views.variants,
    locations: views.locations,
    inventoryItem: ({ id }: ById) => views.node(id) ?? null,
    inventoryLevel: ({ id }: ById) => views.node(id) ?? null,
    productVariant: ({ id }: ById) => views.node(id) ?? null,
    location: ({ id }: ById) => views.node(id) ?? null,
    node: ({ id }: ById) => views.node(id) ?? null,
    nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map((id) => views.node(id) ?? null),
  };
}
