import type { Alert, Overview, StockView } from '../../api/answers';
import type { Mark } from '../../parts/mark';

/** What Today has read. */
export interface TodayFacts {
  readonly overview: Overview;
  readonly oversold: readonly StockView[];
  readonly blocked: readonly StockView[];
  /** Pending SKUs, longest waiting first. */
  readonly waiting: readonly StockView[];
  /** Unread alerts. */
  readonly alerts: readonly Alert[];
  /** False when there are unread alerts beyond these. */
  readonly hasAllAlerts: boolean;
}

/** A screen with its filters. */
export interface Target {
  readonly screen: string;
  readonly query: Readonly<Record<string, string>>;
}

/** One cause that needs a person. */
export interface Trouble {
  /** Equal for one cause, wherever it was found. */
  readonly key: string;
  readonly title: string;
  /** What happened, and what to do. */
  readonly advice: string;
  readonly at?: string;
  readonly to: Target;
}

/** The kinds of trouble, worst first. */
export const KINDS = {
  oversold: { word: 'oversold', icon: 'down', tone: 'bad' },
  blocked: { word: 'blocked', icon: 'block', tone: 'bad' },
  account: { word: 'Amazon', icon: 'block', tone: 'bad' },
  orders: { word: 'Amazon orders', icon: 'warning', tone: 'bad' },
  order: { word: 'order', icon: 'hand', tone: 'warning' },
  returns: { word: 'return', icon: 'hand', tone: 'warning' },
  webhooks: { word: 'webhooks', icon: 'block', tone: 'bad' },
  shop: { word: 'Shopify', icon: 'block', tone: 'bad' },
  difference: { word: 'difference', icon: 'differs', tone: 'warning' },
  unknown: { word: 'unknown SKU', icon: 'info', tone: 'warning' },
  uncounted: { word: 'not counted', icon: 'warning', tone: 'warning' },
  store: { word: 'store', icon: 'warning', tone: 'bad' },
  messages: { word: 'messages', icon: 'warning', tone: 'warning' },
  slo: { word: 'objective', icon: 'clock', tone: 'warning' },
  late: { word: 'late', icon: 'clock', tone: 'warning' },
  low: { word: 'low', icon: 'low', tone: 'warning' },
  other: { word: 'alert', icon: 'warning', tone: 'warning' },
} as const satisfies Readonly<Record<string, Mark>>;

export type Kind = keyof typeof KINDS;

const KIND_OF_ALERT: Readonly<Record<string, Kind>> = {
  oversold: 'oversold',
  listing_blocked: 'blocked',
  sync_failed: 'blocked',
  auth_failed: 'account',
  amazon_unavailable: 'account',
  orders_not_read: 'orders',
  push_held: 'orders',
  notices_stopped: 'orders',
  notice_failed: 'orders',
  return_damaged: 'returns',
  return_unsellable: 'returns',
  manual_review: 'returns',
  return_reversed: 'returns',
  report_failed: 'returns',
  webhook_refused: 'webhooks',
  webhooks_stopped: 'shop',
  shopify_unavailable: 'shop',
  shopify_version: 'shop',
  adjustment_failed: 'shop',
  unknown_sku: 'unknown',
  line_not_counted: 'uncounted',
  store_degraded: 'store',
  slo_burning: 'slo',
  stock_low: 'low',
};

/** What a person must judge of orders at Amazon, which shares its type with returns. */
const OF_ORDERS = /^manual_review:(?:amazon|imported)-order:/;

/** The kind of an alert's trouble; types of a newer service are of no special kind. */
export function kindOf({ type, alertId }: Pick<Alert, 'type' | 'alertId'>): Kind {
  if (alertId === 'auth_failed:amazon-orders') return 'orders';
  if (alertId === 'auth_failed:shopify') return 'shop';
  if (alertId.startsWith('manual_review:drift:')) return 'difference';
  if (OF_ORDERS.test(alertId)) return 'order';
  return KIND_OF_ALERT[type] ?? 'other';
}

/** Where all troubles of a kind are listed. */
export function listOf(kind: Kind): Target {
  if (kind === 'oversold' || kind === 'blocked') return { screen: 'stock', query: { status: kind } };
  if (kind === 'order') return { screen: 'alerts', query: { type: 'manual_review' } };
  if (kind === 'shop') return { screen: 'shopify', query: {} };
  if (kind === 'difference') return { screen: 'differences', query: {} };
  const types = Object.keys(KIND_OF_ALERT).filter((type) => KIND_OF_ALERT[type] === kind);
  const [only] = types;
  return { screen: 'alerts', query: types.length === 1 && only !== undefined ? { type: only } : {} };
}
