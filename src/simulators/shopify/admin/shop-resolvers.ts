import type { JsonRecord } from '../../../platform/json-record';
import type { ShopTokens } from '../login/shop-tokens';
import type { OrderViews } from './order-views';
import type { StockViews } from './stock-views';

export interface ShopResolverParts {
  readonly shopDomain: string;
  readonly tokens: ShopTokens;
  readonly views: StockViews;
  readonly orderViews: OrderViews;
}

interface ById {
  readonly id: string;
}

/** The shop itself, the app's access, the stock and the orders. */
export function shopResolvers({ shopDomain, tokens, views, orderViews }: ShopResolverParts): JsonRecord {
  const anyNode = (id: string): unknown => views.node(id) ?? orderViews.node(id) ?? null;
  const byId = ({ id }: ById): unknown => anyNode(id);
  return {
    shop: () => ({
      __typename: 'Shop',
      id: 'gid://shopify/Shop/72055511880',
      name: 'Fernhill Supply',
      myshopifyDomain: shopDomain,
      url: `https://${shopDomain}`,
      plan: { publicDisplayName: 'Basic', partnerDevelopment: true, shopifyPlus: false },
    }),
    currentAppInstallation: () => ({
      __typename: 'AppInstallation',
      id: 'gid://shopify/AppInstallation/518204417719',
      app: { __typename: 'App', id: 'gid://shopify/App/1354745', handle: 'syncstate', title: 'SyncState' },
      accessScopes: tokens.scopes.map((handle) => ({ handle, description: handle })),
    }),
    inventoryItems: views.items,
    productVariants: views.variants,
    locations: views.locations,
    inventoryItem: byId,
    inventoryLevel: byId,
    productVariant: byId,
    location: byId,
    orders: orderViews.orders,
    order: byId,
    refund: byId,
    return: byId,
    reverseFulfillmentOrder: byId,
    node: byId,
    nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map(anyNode),
  };
}
