import type { AdminDocument } from './call/admin-caller';
import type * as Data from './answer-shapes';
import { REFUNDS_OF_CHANGED } from './domain/order-answer';

/**
 * Every document that is sent to the Admin API, written for version 2026-10; a test validates each against Shopify's schema.
 * Page sizes keep each below 1,000 points, the most that one call may ask for: an object costs 1, a connection its page.
 */

const ITEM = `
  id sku tracked duplicateSkuCount
  variants(first: 3) { nodes { id title inventoryPolicy requiresComponents product { isGiftCard } } }`;

const LEVEL = `
  isActive updatedAt location { id } quantities(names: ["available"]) { name quantity updatedAt }`;

const LEVELS_PAGE = `nodes { ${LEVEL} } pageInfo { hasNextPage endCursor }`;

export const LOCATIONS = query<Data.LocationsData>(`query Locations($after: String) {
  locations(first: 100, after: $after, includeInactive: true) {
    nodes { id name isActive isFulfillmentService } pageInfo { hasNextPage endCursor } } }`);

export const ITEM_BY_ID = query<Data.ItemData>(`query InventoryItem($id: ID!, $after: String) {
  inventoryItem(id: $id) { ${ITEM} inventoryLevels(first: 50, after: $after) { ${LEVELS_PAGE} } } }`);

export const ITEMS_OF_SKU =
  query<Data.ItemsData>(`query InventoryItemsOfSku($query: String!, $after: String) {
  inventoryItems(first: 20, query: $query, after: $after) {
    nodes { ${ITEM} inventoryLevels(first: 5) { ${LEVELS_PAGE} } } pageInfo { hasNextPage endCursor } } }`);

export const ITEMS_BY_ID = query<Data.NodesData>(`query InventoryItems($ids: [ID!]!) {
  nodes(ids: $ids) { ... on InventoryItem { ${ITEM} inventoryLevels(first: 10) { ${LEVELS_PAGE} } } } }`);

/** Only the field itself is selected: an answer about what changed could be refused for a scope of its own. */
export const ADJUST =
  mutation<Data.AdjustData>(`mutation AdjustQuantities($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id } userErrors { code field message } } }`);

export const SET =
  mutation<Data.SetData>(`mutation SetQuantities($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id } userErrors { code field message } } }`);

const LINES_PAGE = `nodes { id sku quantity currentQuantity isGiftCard variant { inventoryItem { tracked } } }
    pageInfo { hasNextPage endCursor }`;

const ORDER = `id name createdAt updatedAt cancelledAt sourceName`;

export const ORDER_BY_ID = query<Data.OrderData>(`query Order($id: ID!, $after: String) {
  order(id: $id) { ${ORDER}
    lineItems(first: 100, after: $after) { ${LINES_PAGE} }
    refunds(first: 100) { id createdAt return { id } } } }`);

export const ORDERS_UPDATED = query<Data.OrdersData>(`query OrdersUpdated($query: String!, $after: String) {
  orders(first: 5, query: $query, sortKey: UPDATED_AT, after: $after) {
    nodes { ${ORDER} lineItems(first: 20) { ${LINES_PAGE} } refunds(first: ${REFUNDS_OF_CHANGED}) { id createdAt return { id } } }
    pageInfo { hasNextPage endCursor } } }`);

export const REFUND_LINES = query<Data.RefundData>(`query RefundLines($id: ID!, $after: String) {
  refund(id: $id) { refundLineItems(first: 100, after: $after) {
    nodes { id quantity restockType lineItem { id sku } location { id } }
    pageInfo { hasNextPage endCursor } } } }`);

export const DISPOSITIONS = query<Data.DispositionsData>(`query Dispositions($id: ID!, $after: String) {
  reverseFulfillmentOrder(id: $id) { order { id }
    lineItems(first: 50, after: $after) {
      nodes { fulfillmentLineItem { lineItem { id sku } } dispositions { id createdAt type quantity location { id } } }
      pageInfo { hasNextPage endCursor } } } }`);

export const EXCHANGE_LINES = query<Data.ReturnData>(`query ExchangeLines($id: ID!, $after: String) {
  return(id: $id) { order { id createdAt }
    exchangeLineItems(first: 50, after: $after) {
      nodes { processedQuantity lineItems { id sku quantity } } pageInfo { hasNextPage endCursor } } } }`);

export const SUBSCRIPTIONS = query<Data.SubscriptionsData>(`query WebhookSubscriptions($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    nodes { id topic uri format filter includeFields apiVersion { handle } } pageInfo { hasNextPage endCursor } } }`);

export const SUBSCRIBE =
  mutation<Data.SubscribeData>(`mutation CreateSubscription($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    webhookSubscription { id } userErrors { field message } } }`);

export const UNSUBSCRIBE = mutation<Data.UnsubscribeData>(`mutation DeleteSubscription($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } } }`);

export const ACCESS = query<Data.AccessData>(`query Access {
  shop { name myshopifyDomain plan { publicDisplayName } }
  currentAppInstallation { accessScopes { handle } } }`);

export const RUN_BULK = mutation<Data.RunBulkData>(`mutation RunBulk($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { id } userErrors { code field message } } }`);

export const BULK_STATE = query<Data.BulkData>(`query BulkState($id: ID!) {
  bulkOperation(id: $id) { status errorCode objectCount rootObjectCount url } }`);

/** What the bulk operation reads: every inventory item with its variants and levels, children after their parent. */
export const BULK_ITEMS = `{
  inventoryItems { edges { node { id sku tracked duplicateSkuCount
    variants { edges { node { id title inventoryPolicy requiresComponents product { isGiftCard } } } }
    inventoryLevels { edges { node { id ${LEVEL} } } } } } } }`;

function query<T>(text: string): AdminDocument<T> {
  return { kind: 'query', name: nameIn(text), text };
}

function mutation<T>(text: string): AdminDocument<T> {
  return { kind: 'mutation', name: nameIn(text), text };
}

function nameIn(text: string): string {
  return /^(?:query|mutation) (\w+)/.exec(text)?.[1] ?? '';
}
