import type { AlertType, Severity } from './alert';

/** Which alerts are meant; all that is given must hold, and nothing given means all of them. */
export interface AlertFilter {
  /** True: those that nobody has read; false: those that somebody has. */
  readonly unread?: boolean;
  readonly severity?: Severity;
  readonly type?: AlertType;
  readonly sku?: string;
}

/** The index that finds the fewest alerts which the filter then drops; `month` holds them all. */
export type AlertIndex = 'sku' | 'unread' | 'severity' | 'month';

/** A SKU has few alerts, unread ones are few too where alerts are read, and a severity has many. */
export function indexFor({ sku, unread, severity }: AlertFilter): AlertIndex {
  if (sku !== undefined) return 'sku';
  if (unread === true) return 'unread';
  return severity === undefined ? 'month' : 'severity';
}
