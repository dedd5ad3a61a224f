/** The shapes of the data that the documents of `documents.ts` give. */

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

interface Id {
  readonly id: string;
}

interface UserErrors {
  readonly userErrors: readonly {
    readonly code?: string | null;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

/** What a mutation of quantities changed; null: nothing. */
interface QuantityChanges extends UserErrors {
  readonly inventoryAdjustmentGroup: Id | null;
}

export interface LocationsData {
  readonly locations: Page<{
    readonly id: string;
    readonly name: string;
    readonly isActive: boolean;
    readonly isFulfillmentService: boolean;
  }>;
}

export interface VariantNode {
  readonly id: string;
  readonly title: string;
  readonly inventoryPolicy: string;
  readonly requiresComponents: boolean;
  readonly product: { readonly isGiftCard: boolean };
}

export interface LevelNode {
  readonly isActive: boolean;
  readonly updatedAt: string;
  readonly location: Id;
  readonly quantities: readonly {
    readonly name: string;
    readonly quantity: number;
    readonly updatedAt: string | null;
  }[];
}

/** An item without what belongs to it, as a line of a bulk operation has it. */
export interface BareItemNode {
  readonly id: string;
  readonly sku: string | null;
  readonly tracked: boolean;
  readonly duplicateSkuCount: number;
}

export interface ItemNode extends BareItemNode {
  readonly variants: { readonly nodes: readonly VariantNode[] } | null;
  readonly inventoryLevels: Page<LevelNode>;
}

export interface ItemData {
  readonly inventoryItem: ItemNode | null;
}

export interface ItemsData {
  readonly inventoryItems: Page<ItemNode>;
}

export interface NodesData {
  readonly nodes: readonly (ItemNode | null)[];
}

export interface AdjustData {
  readonly inventoryAdjustQuantities: QuantityChanges | null;
}

export interface SetData {
  readonly inventorySetQuantities: QuantityChanges | null;
}

export interface LineNode {
  readonly id: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly currentQuantity: number;
  readonly isGiftCard: boolean;
  readonly variant: { readonly inventoryItem: { readonly tracked: boolean } } | null;
}

export interface RefundNode {
  readonly id: string;
  readonly createdAt: string | null;
  readonly return: Id | null;
}

export interface OrderNode {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt: string | null;
  readonly sourceName: string | null;
  readonly lineItems: Page<LineNode>;
  readonly refunds: readonly RefundNode[];
}

export interface OrderData {
  readonly order: OrderNode | null;
}

export interface OrdersData {
  readonly orders: Page<OrderNode>;
}

export interface RefundLineNode {
  readonly id: string | null;
  readonly quantity: number;
  readonly restockType: string;
  readonly lineItem: { readonly id: string; readonly sku: string | null };
  readonly location: Id | null;
}

export interface RefundData {
  readonly refund: { readonly refundLineItems: Page<RefundLineNode> } | null;
}

export interface DispositionsData {
  readonly reverseFulfillmentOrder: {
    readonly order: Id | null;
    readonly lineItems: Page<{
      readonly fulfillmentLineItem: {
        readonly lineItem: { readonly id: string; readonly sku: string | null };
      } | null;
      readonly dispositions: readonly {
        readonly id: string;
        readonly createdAt: string;
        readonly type: string;
        readonly quantity: number;
        readonly location: Id | null;
      }[];
    }>;
  } | null;
}

export interface ReturnData {
  readonly return: {
    readonly order: { readonly id: string; readonly createdAt: string };
    readonly exchangeLineItems: Page<{
      readonly processedQuantity: number;
      readonly lineItems:
        readonly { readonly id: string; readonly sku: string | null; readonly quantity: number }[] | null;
    }>;
  } | null;
}

export interface SubscriptionNode {
  readonly id: string;
  readonly topic: string;
  readonly uri: string;
  readonly format: string;
  readonly filter: string | null;
  readonly includeFields: readonly string[];
  readonly apiVersion: { readonly handle: string };
}

export interface SubscriptionsData {
  readonly webhookSubscriptions: Page<SubscriptionNode>;
}

export interface SubscribeData {
  readonly webhookSubscriptionCreate: (UserErrors & { readonly webhookSubscription: Id | null }) | null;
}

export interface UnsubscribeData {
  readonly webhookSubscriptionDelete: UserErrors | null;
}

export interface AccessData {
  readonly shop: {
    readonly name: string;
    readonly myshopifyDomain: string;
    readonly plan: { readonly publicDisplayName: string };
  };
  readonly currentAppInstallation: { readonly accessScopes: readonly { readonly handle: string }[] };
}

export interface RunBulkData {
  readonly bulkOperationRunQuery: (UserErrors & { readonly bulkOperation: Id | null }) | null;
}

export interface BulkData {
  readonly bulkOperation: {
    readonly status: string;
    readonly errorCode: string | null;
    readonly objectCount: string | number;
    readonly rootObjectCount: string | number;
    readonly url: string | null;
  } | null;
}

export type { UserErrors };
