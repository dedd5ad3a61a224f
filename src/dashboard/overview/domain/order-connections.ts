import type { Alert } from '../../../alerts/domain/alert';
import type { Freshness } from '../../../sync/amazon-orders/freshness/domain/freshness';

/** What is known of the two ways on which Amazon's orders arrive. */
export interface OrderFacts {
  readonly freshness: Freshness;
  readonly notices: {
    /** False: there is no queue that Amazon sends to. */
    readonly isConfigured: boolean;
    readonly lastAtMs?: number;
  };
}

/** A connection without its name. */
interface State {
  readonly status: 'ok' | 'waiting' | 'failing' | 'off';
  readonly lastEventAt?: string;
  readonly message?: string;
}

const DISABLED = 'AMAZON_ORDERS is false: orders at Amazon move no stock here.';
const NO_ROLE =
  'Amazon refuses to show orders: the application lacks the role for them. Orders at Amazon move no stock until it has the role.';
const STALE =
  "Amazon's orders are not known completely. The search tries again by itself. Until then Amazon's own number is read before each push.";

/** The search of Amazon's orders. `lastEventAt`: the time through which all of them are recorded. Pure. */
export function searchState({ freshness }: OrderFacts, alerts: readonly Alert[]): State {
  if (freshness.kind === 'off') {
    if (freshness.reason === 'disabled') return { status: 'off', message: DISABLED };
    const refused = alerts.find((alert) => alert.alertId === 'auth_failed:amazon-orders' && isOpen(alert));
    return { status: 'failing', message: refused?.message ?? NO_ROLE };
  }
  const failing = alerts.find(({ type, ...alert }) => OF_SEARCH.includes(type) && isOpen(alert));
  const last = at(freshness.searchedThroughMs);
  if (failing !== undefined) return { status: 'failing', ...last, message: failing.message };
  if (freshness.searchedThroughMs === undefined)
    return {
      status: 'waiting',
      message:
        "The first search of Amazon's orders has not ended yet. POST /api/orders/amazon/poll starts one.",
    };
  return freshness.kind === 'fresh'
    ? { status: 'ok', ...last }
    : { status: 'failing', ...last, message: STALE };
}

/** The messages that Amazon sends of orders. Pure. */
export function noticeState({ freshness, notices }: OrderFacts, alerts: readonly Alert[]): State {
  if (freshness.kind === 'off' && freshness.reason === 'disabled')
    return { status: 'off', message: DISABLED };
  if (!notices.isConfigured)
    return {
      status: 'off',
      message:
        'Set SQS_QUEUE_URL to have orders at Amazon counted within seconds. Without it only the search finds them.',
    };
  const failing = alerts.find(({ type, ...alert }) => OF_NOTICES.includes(type) && isOpen(alert));
  const last = at(notices.lastAtMs);
  if (failing !== undefined) return { status: 'failing', ...last, message: failing.message };
  if (notices.lastAtMs !== undefined) return { status: 'ok', ...last };
  return {
    status: 'waiting',
    message: 'No notice has arrived yet. npm run amazon:subscribe subscribes the queue to ORDER_CHANGE.',
  };
}

const OF_SEARCH: readonly Alert['type'][] = ['orders_not_read'];
const OF_NOTICES: readonly Alert['type'][] = ['notices_stopped', 'notice_failed'];

function isOpen({ closedAt }: Pick<Alert, 'closedAt'>): boolean {
  return closedAt === undefined;
}

function at(ms: number | undefined): Pick<State, 'lastEventAt'> {
  return ms === undefined ? {} : { lastEventAt: new Date(ms).toISOString() };
}
