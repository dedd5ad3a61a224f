import type { Alert, Connection, Paused, StockView } from '../../api/answers';
import { alertTitle } from '../../parts/alert-marks';
import { span } from '../../parts/time-words';
import { listingOfAlert, listingOfError } from '../listings/words/blocked-listing';
import { type Kind, kindOf, listOf, type Target, type TodayFacts, type Trouble } from './trouble-kinds';

/** Seconds after which a push that fails, or that stands still, is late. */
export const LATE_SECONDS = 300;
/** Milliseconds without an accepted push after which the pushes stand still. */
const STANDSTILL_MS = 60_000;

export function oversoldTrouble({ sku, physical }: StockView, alert: Alert | undefined): Trouble {
  return {
    key: sku,
    title: `${sku} is oversold by ${-physical}`,
    advice:
      alert?.message ??
      'Amazon shows 0. Find the missing units, or cancel an order before Amazon counts a defect.',
    ...(alert === undefined ? {} : { at: alert.timestamp }),
    to: skuTarget(sku),
  };
}

export function blockedTrouble(
  { sku, syncError, pendingSince }: StockView,
  alert: Alert | undefined,
): Trouble {
  const at = alert?.timestamp ?? pendingSince;
  const sellerSku = listingOfError(syncError);
  return {
    key: sellerSku ?? sku,
    title: `${sellerSku ?? sku} is blocked at Amazon`,
    advice: alert?.message ?? syncError ?? 'Correct the listing in Seller Central, then push the SKU again.',
    ...(at === undefined ? {} : { at }),
    to: sellerSku === undefined ? skuTarget(sku) : listingTarget(sellerSku),
  };
}

export function alertTrouble(alert: Alert): Trouble {
  const { alertId, sku, message, timestamp, lastSeenAt } = alert;
  const kind = kindOf(alert);
  const isOfStock = kind === 'oversold' || kind === 'blocked';
  return {
    key: isOfStock ? (sku ?? alertId) : alertId,
    title: titleOf(alert),
    advice: message,
    at: lastSeenAt ?? timestamp,
    to: targetOf(alert, kind),
  };
}

/** Amazon has not taken a quantity, and the push is tried again. */
export function triedAgainTrouble(alert: Alert): Trouble {
  return { ...alertTrouble(alert), title: `${alert.sku ?? ''}: its quantity has not reached Amazon` };
}

function titleOf(alert: Alert): string {
  const { type, sku, message } = alert;
  const word = alertTitle(alert);
  if (type === 'unknown_sku' && sku !== undefined) return `${sku} is not registered`;
  if (sku !== undefined) return `${sku}: ${word.charAt(0).toLowerCase()}${word.slice(1)}`;
  const [, count] = /^The quantities of (\d+) SKUs/.exec(message) ?? [];
  return count === undefined ? word : `${count} SKUs do not reach Amazon for one reason`;
}

function targetOf(alert: Alert, kind: Kind): Target {
  const { alertId, sku, orderId } = alert;
  const sellerSku = listingOfAlert(alert);
  if (sellerSku !== undefined) return listingTarget(sellerSku);
  if (kind === 'blocked' && sku === undefined) return { screen: 'stock', query: { status: 'blocked' } };
  if (kind === 'difference' || (kind === 'shop' && sku === undefined)) return listOf(kind);
  if (kind === 'order' && orderId !== undefined) return { screen: 'order', query: { id: orderId } };
  if (sku === undefined || kind === 'unknown') return { screen: 'alerts', query: { alert: alertId } };
  return kind === 'returns' ? { screen: 'returns', query: { sku } } : skuTarget(sku);
}

export function pausedTrouble(
  { reason, since, byHand }: Paused,
  pending: number,
  alert: Alert | undefined,
): Trouble {
  const waiting = pending === 1 ? '1 SKU waits' : `${pending.toLocaleString('en')} SKUs wait`;
  return {
    key: 'paused',
    title: pending === 0 ? 'Nothing is sent to Amazon' : `Nothing is sent to Amazon: ${waiting}`,
    advice:
      byHand === true
        ? `Paused by hand: ${reason.replace(/\.$/, '')}. Resume it in the line above when the cause is over.`
        : (alert?.message ??
          `${reason.replace(/\.$/, '')}. The pushes go on by themselves when Amazon takes them again.`),
    at: since,
    to: { screen: 'stock', query: { status: 'pending', sort: 'pendingSince' } },
  };
}

/** Each connection: the kind of trouble whose alerts have the same cause, and its own words. */
const CONNECTIONS: Readonly<Record<string, { readonly kind: Kind; readonly title: string }>> = {
  'shopify-webhooks': { kind: 'webhooks', title: "Shopify's webhooks are refused" },
  shopify: { kind: 'shop', title: 'The shop cannot be read and written' },
  'amazon-listings': { kind: 'account', title: 'Amazon takes no quantities' },
  'amazon-returns': { kind: 'returns', title: 'Returns are not read' },
  'amazon-orders': { kind: 'orders', title: "Amazon's orders are not counted completely" },
  'amazon-notices': { kind: 'orders', title: "Amazon's notices do not arrive" },
  'alert-webhook': { kind: 'messages', title: 'Alert messages do not arrive' },
  dynamodb: { kind: 'store', title: 'The store does not answer' },
};

const OF_INCOMING: readonly string[] = ['shopify-webhooks', 'amazon-orders', 'amazon-notices'];

export function connectionKind({ name }: Connection): Kind {
  return CONNECTIONS[name]?.kind ?? 'other';
}

export function connectionTrouble({ name, message, lastEventAt }: Connection): Trouble {
  return {
    key: name,
    title: CONNECTIONS[name]?.title ?? `${name} fails`,
    advice: message ?? 'The log of the service has the cause.',
    ...(lastEventAt === undefined ? {} : { at: lastEventAt }),
    to: connectionTarget(name),
  };
}

function connectionTarget(name: Connection['name']): Target {
  if (name === 'shopify') return listOf('shop');
  if (name === 'alert-webhook') return { screen: 'settings', query: { search: 'ALERT_WEBHOOK' } };
  return { screen: 'deliveries', query: { direction: OF_INCOMING.includes(name) ? 'in' : 'out' } };
}

/** A push that fails again and again, or pushes that stand still; a long queue that moves needs no person. */
export function lateTrouble({ overview, waiting }: TodayFacts, nowMs: number): Trouble | undefined {
  const { push, lastAcceptedAt } = overview;
  const [oldest] = waiting;
  if (push.paused !== null || push.oldestPendingSeconds < LATE_SECONDS) return undefined;
  const isMoving = lastAcceptedAt !== undefined && nowMs - Date.parse(lastAcceptedAt) < STANDSTILL_MS;
  const reason = oldest?.held?.reason ?? oldest?.syncError;
  if (isMoving && reason === undefined) return undefined;
  return {
    key: oldest?.sku ?? 'late',
    title: `${oldest?.sku ?? 'A push'} has waited for ${span(push.oldestPendingSeconds * 1000)}`,
    advice:
      reason ??
      'No push has been accepted for a minute. Check that an instance with RUN_JOBS=true is running, and its log.',
    to: { screen: 'stock', query: { status: 'pending', sort: 'pendingSince' } },
  };
}

function listingTarget(sellerSku: string): Target {
  return { screen: 'listings', query: { edit: sellerSku } };
}

function skuTarget(sku: string): Target {
  return { screen: 'sku', query: { sku } };
}
