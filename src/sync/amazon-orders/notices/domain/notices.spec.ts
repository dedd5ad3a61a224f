import { failureAlert, type FailedNotice, type NoticeFailure } from './notice-result';
import { isUnannounced, newestChangeMs, type NoticeState, silenceAlert } from './notice-state';
import { quantitiesAlert, subscriptionAlert, type SubscriptionState } from './subscription-state';

const AT = '2026-11-29T10:00:00.000000Z';
const NOW = Date.parse('2026-11-29T10:00:00Z');
const MINUTE = 60_000;

describe('the alert about a notice that fails', () => {
  const notice = (failure: NoticeFailure): FailedNotice => ({
    id: 'm1',
    kind: 'failed',
    failure,
    reason: 'getOrder does not find the order',
    orderId: '111-1111111-1111111',
  });

  it('comes with the fifth receipt, one for each cause', () => {
    expect(failureAlert(notice('order_not_found'), 4, AT)).toBeUndefined();
    expect(failureAlert(notice('order_not_found'), 5, AT)).toMatchObject({
      alertId: 'notice_failed:order_not_found',
      type: 'notice_failed',
      severity: 'warning',
      orderId: '111-1111111-1111111',
    });
  });

  it.each<[NoticeFailure, boolean]>([
    ['unreadable', true],
    ['order_unreadable', true],
    ['call', true],
    ['internal', true],
    ['parked', false],
    ['refused', false],
    ['store', false],
  ])(
    '%s: %s, since a refused account, the store and the search of orders have alerts of their own',
    (failure, isRaised) => {
      expect(failureAlert(notice(failure), 9, AT) !== undefined).toBe(isRaised);
    },
  );
});

describe('the alert about notices that stopped', () => {
  it.each<[string, NoticeState, boolean]>([
    ['nothing is known', {}, false],
    ['one order had no notice', { foundOrders: 1, foundSinceMs: NOW - 90 * MINUTE }, false],
    ['three orders had none, of late', { foundOrders: 3, foundSinceMs: NOW - 29 * MINUTE }, false],
    ['three orders had none for half an hour', { foundOrders: 3, foundSinceMs: NOW - 30 * MINUTE }, true],
    [
      'and notices came before',
      { foundOrders: 9, foundSinceMs: NOW - 40 * MINUTE, lastNoticeAtMs: NOW - 50 * MINUTE },
      true,
    ],
  ])('%s', (_case, state, isRaised) => {
    expect(silenceAlert(state, NOW) !== undefined).toBe(isRaised);
  });

  it('is about how late the newest change of a batch is: a backlog of the queue keeps no orders fresh', () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    expect([
      newestChangeMs([at(NOW - 3 * 60 * MINUTE), undefined, at(NOW - 60 * MINUTE)], NOW),
      newestChangeMs([at(NOW + MINUTE)], NOW),
      newestChangeMs([undefined, 'soon'], NOW),
    ]).toEqual([NOW - 60 * MINUTE, NOW, undefined]);
  });

  it('leaves out orders that were placed long before a search found them', () => {
    expect([isUnannounced(130_000), isUnannounced(30 * MINUTE)]).toEqual([true, false]);
  });
});

it.each<[SubscriptionState, RegExp | undefined]>([
  [{ kind: 'stands' }, undefined],
  [{ kind: 'unknown', reason: 'HTTP 500' }, undefined],
  [{ kind: 'gone' }, /no subscription to ORDER_CHANGE.*npm run amazon:subscribe/],
  [
    { kind: 'elsewhere', to: 'arn:other', expected: 'arn:ours' },
    /to arn:other, and not to arn:ours.*--replace/,
  ],
  [{ kind: 'filtered', types: ['DeliveryTipChange'] }, /only DeliveryTipChange/],
])('a subscription that is %j raises %s', (state, message) => {
  const alert = subscriptionAlert(state, AT);
  if (message === undefined) expect(alert).toBeUndefined();
  else
    expect(alert).toMatchObject({
      alertId: 'notices_stopped:subscription',
      message: expect.stringMatching(message) as string,
    });
});

it.each<[SubscriptionState, RegExp | undefined]>([
  [{ kind: 'stands' }, undefined],
  [{ kind: 'unknown', reason: 'HTTP 500' }, undefined],
  [{ kind: 'gone' }, /no subscription to LISTINGS_ITEM_MFN_QUANTITY_CHANGE.*npm run amazon:subscribe/],
  [{ kind: 'elsewhere', to: 'x', expected: 'ours' }, /changed quantities to x, and not to ours.*--replace/],
])('a subscription to changed numbers that is %j raises %s', (state, message) => {
  const alert = quantitiesAlert(state, AT);
  if (message === undefined) expect(alert).toBeUndefined();
  else
    expect(alert).toMatchObject({
      alertId: 'notices_stopped:quantities',
      message: expect.stringMatching(message) as string,
    });
});
