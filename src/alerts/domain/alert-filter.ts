import type { AlertType, Severity } from './alert';

/** A filter of alerts: all given fields must match; without fields all alerts match. */
export interface AlertFilter {
  /** True: unread alerts; false: read ones. */
  readonly unread?: boolean | undefined;
  readonly severity?: Severity | undefined;
  readonly type?: AlertType | undefined;
  readonly sku?: string | undefined;
}

/** The index that reads the fewest alerts that the filter drops; `month` holds all alerts. */
export type AlertIndex = 'sku' | 'unread' | 'severity' | 'month';

/** A SKU has few alerts, there are few unread alerts where alerts are read, and a severity has many. */
export function indexFor({ sku, unread, severity }: AlertFilter): AlertIndex {
  if (sku !== undefined) return 'sku';
  if (unread === true) return 'unread';
  return severity === undefined ? 'month' : 'severity';
}
