import type { Alert } from '../../../alerts/domain/alert';
import { noticeState, type OrderFacts, searchState } from './order-connections';

const AT = Date.parse('2026-11-23T10:00:00Z');
const ISO = '2026-11-23T10:00:00.000Z';
const FRESH: OrderFacts['freshness'] = { kind: 'fresh', searchedThroughMs: AT };
const DISABLED: OrderFacts['freshness'] = { kind: 'off', reason: 'disabled' };
const REFUSED: OrderFacts['freshness'] = { kind: 'off', reason: 'role_missing' };
const QUEUE = { isConfigured: true, lastAtMs: AT };

/** An unread alert, as a newer release may have it too. */
function alertOf(type: string, alertId = `${type}:1`, closedAt?: string): Alert {
  const alert = { alertId, type, severity: 'warning', message: `Mend ${type}.`, timestamp: ISO };
  return { ...alert, read: false, count: 1, ...(closedAt === undefined ? {} : { closedAt }) } as Alert;
}

describe("the search of Amazon's orders", () => {
  it.each<[string, OrderFacts['freshness'], Alert[], string, string | undefined, RegExp | undefined]>([
    ['is off while it is not wanted', DISABLED, [], 'off', undefined, /AMAZON_ORDERS is false/],
    ['fails without the role', REFUSED, [], 'failing', undefined, /lacks the role/],
    [
      'fails without the role, in the words of its alert',
      REFUSED,
      [alertOf('auth_failed', 'auth_failed:amazon-orders')],
      'failing',
      undefined,
      /^Mend auth_failed\.$/,
    ],
    ['waits for the first search', { kind: 'stale' }, [], 'waiting', undefined, /POST \/api\/orders/],
    ['is ok through the watermark', FRESH, [], 'ok', ISO, undefined],
    ['fails when it is stale', { ...FRESH, kind: 'stale' }, [], 'failing', ISO, /tries again by itself/],
    ['fails while an alert is open', FRESH, [alertOf('orders_not_read')], 'failing', ISO, /^Mend orders/],
    ['is ok after an alert', FRESH, [alertOf('orders_not_read', 'x', ISO)], 'ok', ISO, undefined],
  ])('%s', (_, freshness, alerts, status, lastEventAt, message) => {
    const state = searchState({ freshness, notices: QUEUE }, alerts);
    expect([state.status, state.lastEventAt]).toEqual([status, lastEventAt]);
    expect(state.message ?? '').toMatch(message ?? /^$/);
  });
});

describe("Amazon's notices", () => {
  it.each<[string, Partial<OrderFacts>, Alert[], string, string | undefined, RegExp | undefined]>([
    ['are off with the orders', { freshness: DISABLED }, [], 'off', undefined, /AMAZON_ORDERS is false/],
    [
      'are off without a queue',
      { notices: { isConfigured: false } },
      [],
      'off',
      undefined,
      /Set SQS_QUEUE_URL/,
    ],
    [
      'wait for the first one',
      { notices: { isConfigured: true } },
      [],
      'waiting',
      undefined,
      /amazon:subscribe/,
    ],
    ['are ok since the last one', {}, [], 'ok', ISO, undefined],
    ['go on without the role for searches', { freshness: REFUSED }, [], 'ok', ISO, undefined],
    ['fail while they stop', {}, [alertOf('notices_stopped')], 'failing', ISO, /^Mend notices_stopped/],
    ['fail while one cannot be used', {}, [alertOf('notice_failed')], 'failing', ISO, /^Mend notice_failed/],
    ['are ok after that', {}, [alertOf('notice_failed', 'x', ISO)], 'ok', ISO, undefined],
  ])('%s', (_, facts, alerts, status, lastEventAt, message) => {
    const state = noticeState({ freshness: FRESH, notices: QUEUE, ...facts }, alerts);
    expect([state.status, state.lastEventAt]).toEqual([status, lastEventAt]);
    expect(state.message ?? '').toMatch(message ?? /^$/);
  });
});
