import { type Alert, alertIdOf } from '../../../alerts/domain/alert';
import { connectionMessage } from '../../../channels/shopify/admin/domain/connection-text';
import type { ShopConnectionState } from '../../../channels/shopify/admin/shop-connection';
import { noticeState, type OrderFacts, searchState } from './order-connections';

export const CONNECTION_NAMES = [
  'shopify-webhooks',
  'shopify',
  'amazon-listings',
  'amazon-returns',
  'amazon-orders',
  'amazon-notices',
  'alert-webhook',
  'dynamodb',
] as const;

/** One of the systems that the service is connected to. */
export interface Connection {
  readonly name: (typeof CONNECTION_NAMES)[number];
  readonly status: 'ok' | 'waiting' | 'failing' | 'off';
  readonly lastEventAt?: string;
  /** What is the matter, and what to do. */
  readonly message?: string;
}

/** What is known of the connections. Times are ISO 8601. */
export interface ConnectionFacts {
  /** The newest authentic webhook. */
  readonly webhookAt?: string;
  /** The newest push that Amazon accepted. */
  readonly acceptedAt?: string;
  readonly paused: { readonly reason: string; readonly byHand?: true } | null;
  /** Seconds that the oldest pending push has waited. */
  readonly oldestPendingSeconds: number;
  readonly returns: {
    readonly finishedAt?: string;
    readonly isRunning: boolean;
    /** Reports in a row that failed. */
    readonly failures: number;
    /** Why the poll that is running is tried again. */
    readonly problem?: string;
  };
  readonly orders: OrderFacts;
  /** The Admin API of the shop, as this instance sees it. */
  readonly shop: ShopConnectionState;
  /** The alert that waits longest to be posted; undefined when none waits. */
  readonly alertWebhook: { readonly isConfigured: boolean; readonly waiting?: WaitingAlert };
  /** How long essential calls to the store have failed, in milliseconds. */
  readonly storeFailingForMs?: number;
  /** The unread alerts. */
  readonly alerts: readonly Alert[];
}

interface WaitingAlert {
  readonly raisedAt: string;
  /** Tries so far. */
  readonly attempts: number;
}

const OF_SHOP: readonly string[] = [alertIdOf.shopAccess(), alertIdOf.shopSilent()];

/** A push that has waited longer than this, in seconds, is more than the pace of Amazon's rate limit. */
const LONG_WAIT_SECONDS = 300;

/** The state of each connection, in the order of CONNECTION_NAMES. */
export function connectionsOf(facts: ConnectionFacts): Connection[] {
  const { orders, alerts } = facts;
  return [
    webhooks(facts),
    shop(facts),
    listings(facts),
    returns(facts),
    { name: 'amazon-orders', ...searchState(orders, alerts) },
    { name: 'amazon-notices', ...noticeState(orders, alerts) },
    alertWebhook(facts),
    store(facts),
  ];
}

function webhooks({ webhookAt, shop: { status: access }, alerts }: ConnectionFacts): Connection {
  const name = 'shopify-webhooks';
  const refused = alerts.find(({ type, closedAt }) => type === 'webhook_refused' && closedAt === undefined);
  const isNewer =
    refused !== undefined &&
    (webhookAt === undefined || (refused.lastSeenAt ?? refused.timestamp) > webhookAt);
  if (isNewer) return { name, status: 'failing', ...lastAt(webhookAt), message: refused.message };
  if (webhookAt !== undefined) return { name, status: 'ok', lastEventAt: webhookAt };
  const advice =
    access === 'off'
      ? 'Subscribe Shopify to /webhook/shopify at the address of this service: orders/create, orders/cancelled and refunds/create.'
      : 'Subscribe Shopify to this service: set PUBLIC_URL and run npm run shopify:subscribe.';
  return { name, status: 'waiting', message: `No webhook has been seen yet. ${advice}` };
}

/** An instance that calls Shopify for nothing learns from the alerts of the others what is wrong. */
function shop({ shop: state, alerts }: ConnectionFacts): Connection {
  const name = 'shopify';
  const open = alerts.find(({ alertId, closedAt }) => OF_SHOP.includes(alertId) && closedAt === undefined);
  if (state.status === 'waiting' && open !== undefined)
    return { name, status: 'failing', message: open.message };
  const message = connectionMessage(state);
  return {
    name,
    status: state.status,
    ...lastAt(state.lastAnswerAt),
    ...(message === undefined ? {} : { message }),
  };
}

function listings({ acceptedAt, paused, oldestPendingSeconds }: ConnectionFacts): Connection {
  const name = 'amazon-listings';
  const last = lastAt(acceptedAt);
  if (paused?.byHand === true)
    return { name, status: 'waiting', ...last, message: `Paused by hand: ${paused.reason}` };
  if (paused !== null) return { name, status: 'failing', ...last, message: paused.reason };
  if (oldestPendingSeconds > LONG_WAIT_SECONDS)
    return {
      name,
      status: 'waiting',
      ...last,
      message: `A push has waited for ${Math.round(oldestPendingSeconds / 60)} minutes. GET /api/sync has the last error; list the SKUs with status=pending.`,
    };
  if (acceptedAt !== undefined) return { name, status: 'ok', ...last };
  return {
    name,
    status: 'waiting',
    message: 'Amazon has accepted no push yet. Register a SKU: its quantity is pushed at once.',
  };
}

function returns({ returns: { finishedAt, isRunning, failures, problem } }: ConnectionFacts): Connection {
  const name = 'amazon-returns';
  const last = lastAt(finishedAt);
  if (problem !== undefined)
    return {
      name,
      status: 'failing',
      ...last,
      message: `The poll of returns tries again by itself: ${problem}`,
    };
  if (failures > 0)
    return {
      name,
      status: 'failing',
      ...last,
      message: `Amazon gave no usable report ${failures === 1 ? 'once' : `${failures} times in a row`}. The poll tries again by itself; its alert names the cause.`,
    };
  if (finishedAt !== undefined) return { name, status: 'ok', ...last };
  return {
    name,
    status: 'waiting',
    message: isRunning
      ? 'The first poll of returns is running: Amazon prepares its report.'
      : 'Returns have not been polled yet. POST /api/returns/poll starts a poll; RETURNS_CRON says when one starts by itself.',
  };
}

function alertWebhook({ alertWebhook: { isConfigured, waiting } }: ConnectionFacts): Connection {
  const name = 'alert-webhook';
  if (!isConfigured)
    return { name, status: 'off', message: 'Set ALERT_WEBHOOK_URL to have each new alert posted there.' };
  if (waiting === undefined) return { name, status: 'ok' };
  if (waiting.attempts === 0)
    return { name, status: 'waiting', message: `An alert of ${waiting.raisedAt} is about to be posted.` };
  return {
    name,
    status: 'failing',
    message: `The receiver has not accepted an alert of ${waiting.raisedAt}. It is posted again for 24 hours: check ALERT_WEBHOOK_URL and the receiver.`,
  };
}

function store({ storeFailingForMs }: ConnectionFacts): Connection {
  const name = 'dynamodb';
  if (storeFailingForMs === undefined) return { name, status: 'ok' };
  return {
    name,
    status: 'failing',
    message: `Calls that orders need have failed for ${Math.ceil(storeFailingForMs / 1000)} s. Shopify delivers those orders again; GET /health/ready names the cause.`,
  };
}

function lastAt(at: string | undefined): { lastEventAt?: string } {
  return at === undefined ? {} : { lastEventAt: at };
}
