import type { Severity } from '../api/answers';
import type { Mark } from './mark';

/** The severities of alerts, most urgent first. */
export const SEVERITY_MARKS: Readonly<Record<Severity, Mark>> = {
  critical: { word: 'critical', icon: 'block', tone: 'bad' },
  warning: { word: 'warning', icon: 'warning', tone: 'warning' },
  info: { word: 'info', icon: 'info', tone: 'quiet' },
};

/** The types of alerts in words, for titles and filters. */
export const ALERT_WORDS: Readonly<Record<string, string>> = {
  oversold: 'Oversold',
  stock_low: 'Low stock',
  unknown_sku: 'SKU not registered',
  sync_failed: 'Quantity not accepted by Amazon',
  listing_blocked: 'Listing blocked',
  auth_failed: 'Amazon refuses the account',
  amazon_unavailable: 'Amazon does not answer',
  return_damaged: 'Damaged return',
  return_unsellable: 'Return that cannot be sold',
  manual_review: 'Return to be judged',
  return_reversed: 'Return taken back',
  report_failed: 'Returns report failed',
  store_degraded: 'Store was out of reach',
  webhook_refused: 'Webhooks refused',
  line_not_counted: 'Order line not counted',
  orders_not_read: 'Amazon orders not read',
};

/** The type of an alert in words; a type of a newer service is shown by its name. */
export function alertWord(type: string): string {
  return ALERT_WORDS[type] ?? type.replaceAll('_', ' ');
}
