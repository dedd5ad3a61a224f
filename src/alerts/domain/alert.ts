/** From the least urgent to the most. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ALERT_TYPES = [
  'oversold',
  'stock_low',
  'unknown_sku',
  'sync_failed',
  'listing_blocked',
  'auth_failed',
  'amazon_unavailable',
  'return_damaged',
  'return_unsellable',
  'manual_review',
  'return_reversed',
  'report_failed',
  'store_degraded',
  'webhook_refused',
  'line_not_counted',
  'orders_not_read',
  'push_held',
  'notice_failed',
  'notices_stopped',
  'shopify_unavailable',
  'shopify_version',
  'webhooks_stopped',
  'adjustment_failed',
  'slo_burning',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** The usual severity of each type. */
export const SEVERITY: Readonly<Record<AlertType, Severity>> = {
  oversold: 'critical',
  stock_low: 'warning',
  unknown_sku: 'info',
  sync_failed: 'warning',
  listing_blocked: 'warning',
  auth_failed: 'critical',
  amazon_unavailable: 'warning',
  return_damaged: 'warning',
  return_unsellable: 'info',
  manual_review: 'warning',
  return_reversed: 'warning',
  report_failed: 'warning',
  store_degraded: 'warning',
  webhook_refused: 'critical',
  line_not_counted: 'warning',
  orders_not_read: 'warning',
  push_held: 'warning',
  notice_failed: 'warning',
  notices_stopped: 'warning',
  shopify_unavailable: 'warning',
  shopify_version: 'warning',
  webhooks_stopped: 'warning',
  adjustment_failed: 'warning',
  slo_burning: 'warning',
};

/** An alert to raise. The id derives from the cause: the same cause raises one alert. */
export interface AlertDraft {
  readonly alertId: string;
  readonly type: AlertType;
  readonly severity: Severity;
  readonly sku?: string;
  readonly orderId?: string;
  /** What happened, and what to do. */
  readonly message: string;
  readonly timestamp: string;
}

/** An alert as it is stored and shown. */
export interface Alert extends AlertDraft {
  readonly read: boolean;
  /** How often the cause was seen. */
  readonly count: number;
  readonly lastSeenAt?: string;
  /** When its condition ended; `note` says how. */
  readonly closedAt?: string;
  readonly note?: string;
  readonly readAt?: string;
}

/**
 * What a write does to one alert: raise it, count one more sighting (with what has changed of message, severity and order), or
 * close it because its condition ended.
 */
export type AlertChange =
  | { readonly kind: 'raise'; readonly alert: AlertDraft }
  | {
      readonly kind: 'repeat';
      readonly alertId: string;
      readonly at: string;
      readonly message?: string;
      readonly severity?: Severity;
      readonly orderId?: string;
    }
  | { readonly kind: 'close'; readonly alertId: string; readonly at: string; readonly note: string };

export function draftAlert(
  alertId: string,
  type: AlertType,
  timestamp: string,
  message: string,
  about: { readonly sku?: string; readonly orderId?: string },
  severity: Severity = SEVERITY[type],
): AlertDraft {
  return { alertId, type, severity, message, timestamp, ...about };
}

/** Every alert id is made here. */
export const alertIdOf = {
  /** One fall below zero, named by its first movement. */
  oversold: (sku: string, txId: string): string => `oversold:${sku}:${txId}`,
  /** One fall to the threshold, named by its first movement. */
  stockLow: (sku: string, txId: string): string => `stock_low:${sku}:${txId}`,
  unknownSku: (sku: string): string => `unknown_sku:${sku}`,
  /** A SKU that cannot be registered, by its digest, since it may have any length. Longer than any `unknownSku`. */
  unregistrableSku: (sha256: string): string => `unknown_sku:sha256:${sha256}`,
  /** A returned unit that is not restocked, by its reason. */
  returnHeld: (type: AlertType, returnId: string): string => `${type}:${returnId}`,
  /** A unit that was taken out of stock again; `revision` distinguishes repeated reversals. */
  returnReversed: (returnId: string, revision: number): string => `return_reversed:${returnId}:${revision}`,
  /** Units of an order item at Amazon that were cancelled and stay out of stock, or that cannot be counted. */
  orderCancellation: (orderId: string, orderItemId: string): string =>
    `manual_review:amazon-order:${orderId}:${orderItemId}`,
  syncFailed: (sku: string): string => `sync_failed:${sku}`,
  listingBlocked: (sku: string): string => `listing_blocked:${sku}`,
  /** A cause that many SKUs share. No SKU's own alert begins so. */
  sharedCause: (type: AlertType, cause: string): string => `shared:${type}:${cause}`,
  /** Amazon refuses the seller account. */
  authFailed: (): string => 'auth_failed:amazon',
  /** Amazon refuses to take quantities, or to show listings, and not the other of the two: a role is missing. */
  writesRefused: (): string => 'auth_failed:amazon-writes',
  readsRefused: (): string => 'auth_failed:amazon-reads',
  /** Amazon refuses only the reports: they need another role than the listings. */
  reportsRefused: (): string => 'auth_failed:amazon-reports',
  /** Amazon does not answer. */
  amazonSilent: (): string => 'amazon_unavailable:amazon',
  /** Amazon provides no returns report. */
  reportFailed: (): string => 'report_failed:amazon',
  /** Rows of a returns report that cannot be read; the same set of rows has the same digest. */
  unreadableRows: (digest: string): string => `report_failed:rows:${digest}`,
  /** Returned units whose sale was not counted here. */
  returnsNotCounted: (): string => 'manual_review:returns-not-counted',
  /** What the first poll of the returns found and did not count. */
  firstPoll: (): string => 'manual_review:first-poll',
  /** Orders of a source that name orders at Amazon and are counted. */
  importedOrder: (source: string): string => `manual_review:imported-order:${source}`,
  /** Shopify refuses the app, or scopes are missing. */
  shopAccess: (): string => 'auth_failed:shopify',
  /** Shopify's Admin API does not answer. */
  shopSilent: (): string => 'shopify_unavailable:shopify',
  /** Shopify answers with another version of the Admin API. */
  shopVersion: (): string => 'shopify_version:admin',
  /** Subscriptions of Shopify's webhooks are missing. */
  webhooksStopped: (): string => 'webhooks_stopped:shopify',
  /** Differences of a channel that wait for a person. */
  driftOpen: (channel: string): string => `manual_review:drift:${channel}`,
  /** One outage of the store for one process, named by its start. */
  storeDegraded: (since: string): string => `store_degraded:${since}`,
  /** Messages of Shopify that are refused, by the reason. */
  webhookRefused: (reason: string): string => `webhook_refused:${reason}`,
  /** Numbers that wait because neither Amazon's orders nor its numbers can be read. */
  pushHeld: (): string => 'push_held:amazon',
  /** Lines of orders that should move stock and do not, by the reason. */
  lineNotCounted: (reason: string): string => `line_not_counted:${reason}`,
  /** Amazon refuses only the orders: they need another role than the listings. */
  ordersRefused: (): string => 'auth_failed:amazon-orders',
  /** Amazon's orders are not read, or not all of them, by the cause. */
  ordersNotRead: (cause: 'stale' | 'refused' | 'behind' | 'incomplete'): string => `orders_not_read:${cause}`,
  /** An order that was never complete enough to be recorded. */
  orderNotRecorded: (orderId: string): string => `manual_review:amazon-order:${orderId}`,
  /** Notifications of Amazon that fail again and again, by the cause. */
  noticeFailed: (cause: string): string => `notice_failed:${cause}`,
  /** Amazon's notifications do not arrive, by the cause. */
  noticesStopped: (cause: string): string => `notices_stopped:${cause}`,
  /** A change that Shopify refuses to make, by the row of the ledger that made it due. */
  adjustmentRefused: (txId: string): string => `adjustment_failed:row:${txId}`,
  /** Adjustments that Shopify refuses for a reason that is not one SKU's. */
  adjustmentsRefused: (): string => 'adjustment_failed:refused',
  /** The error budget of one objective is spent fast. */
  sloBurning: (leg: 'accepted' | 'observed'): string => `slo_burning:${leg}`,
} as const;
