import type { Alert, Severity } from '../api/answers';
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
  manual_review: 'To be judged',
  return_reversed: 'Return taken back',
  report_failed: 'Returns report failed',
  store_degraded: 'Store was out of reach',
  webhook_refused: 'Webhooks refused',
  line_not_counted: 'Order line not counted',
  orders_not_read: "Amazon's orders not read",
  notices_stopped: "Amazon's notices do not arrive",
  shopify_unavailable: 'Shopify does not answer',
  shopify_version: 'Another Shopify version',
  webhooks_stopped: "Shopify's webhooks do not arrive",
  notice_failed: "Amazon's notice cannot be used",
  push_held: 'Higher number held',
  adjustment_failed: 'Shopify is not adjusted',
  slo_burning: 'Error budget spent fast',
};

/** The type of an alert in words; a type of a newer service is shown by its name. */
export function alertWord(type: string): string {
  return ALERT_WORDS[type] ?? type.replaceAll('_', ' ');
}

/** What an alert is about, where its type has several subjects: the begin of its id. */
const TITLES: readonly (readonly [begin: string, title: string])[] = [
  ['manual_review:amazon-order:', 'Order at Amazon to be judged'],
  ['manual_review:imported-order:', 'Imported orders to be judged'],
  ['manual_review:drift:amazon', 'Differences at Amazon to be decided'],
  ['manual_review:drift:', 'Differences to be decided'],
  ['manual_review:', 'Return to be judged'],
  ['auth_failed:amazon-orders', 'Amazon refuses to show orders'],
  ['auth_failed:shopify', 'Shopify refuses the app'],
];

/** The title of an alert. */
export function alertTitle({ alertId, type }: Pick<Alert, 'alertId' | 'type'>): string {
  return TITLES.find(([begin]) => alertId.startsWith(begin))?.[1] ?? alertWord(type);
}
