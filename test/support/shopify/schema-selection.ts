/**
 * The part of Shopify's Admin API that the service and the simulated shop use: the fields of each type. Arguments, enums
 * and input types come with the fields that need them, whole. After a change: `npm run shopify:schema -- FILE`.
 */
export const SELECTION: Readonly<Record<string, string>> = {
  QueryRoot: `
    bulkOperation bulkOperations currentAppInstallation currentBulkOperation inventoryItem inventoryItems inventoryLevel
    location locations node nodes order orders productVariant productVariants refund return reverseFulfillmentOrder shop
    webhookSubscription webhookSubscriptions`,
  Mutation: `
    bulkOperationCancel bulkOperationRunQuery inventoryAdjustQuantities inventorySetQuantities webhookSubscriptionCreate
    webhookSubscriptionDelete webhookSubscriptionUpdate`,
  Node: 'id',
  DisplayableError: 'field message',
  PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',

  Shop: 'id myshopifyDomain name plan url',
  ShopPlan: 'partnerDevelopment publicDisplayName shopifyPlus',
  App: 'handle id title',
  AppInstallation: 'accessScopes app id',
  AccessScope: 'description handle',
  ApiVersion: 'displayName handle supported',

  InventoryItem: `
    createdAt duplicateSkuCount id inventoryLevel inventoryLevels legacyResourceId requiresShipping sku tracked updatedAt
    variant variants`,
  InventoryLevel: 'createdAt id isActive item location quantities updatedAt',
  InventoryQuantity: 'id name quantity updatedAt',
  Location: `
    createdAt fulfillsOnlineOrders id isActive isFulfillmentService legacyResourceId name shipsInventory updatedAt`,
  Product: 'id isGiftCard legacyResourceId title',
  ProductVariant: `
    displayName id inventoryItem inventoryPolicy inventoryQuantity legacyResourceId product requiresComponents sku title
    updatedAt`,

  InventoryAdjustmentGroup: 'changes createdAt id reason referenceDocumentUri',
  InventoryChange: 'delta item ledgerDocumentUri location name quantityAfterChange',
  InventoryAdjustQuantitiesPayload: 'inventoryAdjustmentGroup userErrors',
  InventoryAdjustQuantitiesUserError: 'code field message',
  InventorySetQuantitiesPayload: 'inventoryAdjustmentGroup userErrors',
  InventorySetQuantitiesUserError: 'code field message',

  Order: `
    cancelReason cancelledAt createdAt id legacyResourceId lineItems name refunds returns sourceName test updatedAt`,
  LineItem: `
    currentQuantity id isGiftCard name quantity requiresShipping sku title unfulfilledQuantity variant`,
  Refund: 'createdAt id legacyResourceId note order refundLineItems return updatedAt',
  RefundLineItem: 'id lineItem location quantity restockType restocked',
  Return: `
    closedAt createdAt exchangeLineItems id name order refunds reverseFulfillmentOrders status totalQuantity`,
  ExchangeLineItem: 'id lineItem lineItems processedQuantity quantity unprocessedQuantity variantSku',
  FulfillmentLineItem: 'id lineItem quantity',
  ReverseFulfillmentOrder: 'id lineItems order status',
  ReverseFulfillmentOrderLineItem: 'dispositions fulfillmentLineItem id totalQuantity',
  ReverseFulfillmentOrderDisposition: 'createdAt id location quantity type',

  BulkOperation: `
    completedAt createdAt errorCode fileSize id objectCount partialDataUrl query rootObjectCount status type url`,
  BulkOperationCancelPayload: 'bulkOperation userErrors',
  BulkOperationRunQueryPayload: 'bulkOperation userErrors',
  BulkOperationUserError: 'code field message',
  UserError: 'field message',

  WebhookSubscription: `
    apiVersion createdAt filter format id includeFields legacyResourceId name topic updatedAt uri`,
  WebhookSubscriptionCreatePayload: 'userErrors webhookSubscription',
  WebhookSubscriptionDeletePayload: 'deletedWebhookSubscriptionId userErrors',
  WebhookSubscriptionUpdatePayload: 'userErrors webhookSubscription',
};
