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
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** How urgent each kind of trouble usually is; one place, so that the same trouble always weighs the same. */
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
};

/** A trouble that is due to be shown. The id derives from the cause: the same trouble raises one alert. */
export interface AlertDraft {
  readonly alertId: string;
  readonly type: AlertType;
  readonly severity: Severity;
  readonly sku?: string;
  readonly orderId?: string;
  /** What happened and what to do about it. */
  readonly message: string;
  readonly timestamp: string;
}

/** An alert as it is kept and shown. */
export interface Alert extends AlertDraft {
  readonly read: boolean;
  /** How often the same cause was seen. */
  readonly count: number;
  readonly lastSeenAt?: string;
  /** When its condition had gone away, and how that came. */
  readonly closedAt?: string;
  readonly note?: string;
  readonly readAt?: string;
}

/**
 * What a write does to one alert: raise it for the first time, count one more sighting (with the message as it is now,
 * if it has changed), or close it because its condition has gone away.
 */
export type AlertChange =
  | { readonly kind: 'raise'; readonly alert: AlertDraft }
  | { readonly kind: 'repeat'; readonly alertId: string; readonly at: string; readonly message?: string }
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
  /** One dip below zero, named by the movement that began it. */
  oversold: (sku: string, txId: string): string => `oversold:${sku}:${txId}`,
  /** One dip to the threshold, named by the movement that began it. */
  stockLow: (sku: string, txId: string): string => `stock_low:${sku}:${txId}`,
  unknownSku: (sku: string): string => `unknown_sku:${sku}`,
  /** A SKU that no registration could ever name, by its digest: it may be of any length. Longer than any `unknownSku`. */
  unregistrableSku: (sha256: string): string => `unknown_sku:sha256:${sha256}`,
  /** A returned unit that is not in stock, by what is wrong with it. */
  returnHeld: (type: AlertType, returnId: string): string => `${type}:${returnId}`,
  /** A unit that was taken out of stock again; `revision` tells one such turn from the next. */
  returnReversed: (returnId: string, revision: number): string => `return_reversed:${returnId}:${revision}`,
  syncFailed: (sku: string): string => `sync_failed:${sku}`,
  listingBlocked: (sku: string): string => `listing_blocked:${sku}`,
  /** The login of the one seller account. */
  authFailed: (): string => 'auth_failed:amazon',
  /** The same account, where only the reports are refused: another role than that of the listings. */
  reportsRefused: (): string => 'auth_failed:amazon-reports',
  /** Amazon gives no answer at all. */
  amazonSilent: (): string => 'amazon_unavailable:amazon',
  /** Amazon gives no returns report. */
  reportFailed: (): string => 'report_failed:amazon',
  /** Rows of a returns report that cannot be read; the digest is the same for the same set of them. */
  unreadableRows: (digest: string): string => `report_failed:rows:${digest}`,
  /** One spell in which a process could not reach the store, named by its first moment. */
  storeDegraded: (since: string): string => `store_degraded:${since}`,
} as const;
