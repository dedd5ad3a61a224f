import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { withService, callsOf, syncStatus, untilPaused } from '../../support/amazon-push/sender-status';
import { unreadAlerts } from '../../support/operations/unread-alerts';

/** Failures in a row after which only probes go out. */
const UNANSWERED_CALLS = 5;
/** From the pause on, in ms: the first probe goes after 500 at the earliest, the second after 1,000 more. */
const FIRST_PROBE_MS = 450;
const SECOND_PROBE_MS = 1_450;

/** Another application of the same seller, which shares the seller's quota. */
async function otherApp(amazon: AmazonSimulator): Promise<(sku: string) => Promise<number>> {
  const { sellerId, marketplaceId } = amazon.state();
  const login = await fetch(`${amazon.url}/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: 'another',
      client_id: 'another',
      client_secret: 'another',
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return async (sku) => {
    const path = `/listings/2021-08-01/items/${sellerId}/${sku}?marketplaceIds=${marketplaceId}`;
    const value = [{ fulfillment_channel_code: 'DEFAULT', quantity: 1, marketplace_id: marketplaceId }];
    const answer = await fetch(amazon.url + path, {
      method: 'PATCH',
      headers: { 'x-amz-access-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({
        productType: 'HOME',
        patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value }],
      }),
    });
    await answer.text();
    return answer.status;
  };
}

test.concurrent(
  'an Amazon that is down gets five calls and then one probe at a time; all numbers arrive when it is back',
  async () => {
    await withService(async ({ api, amazon }) => {
      const skus = Array.from({ length: 20 }, (_, index) => `AWAY-${index}`);
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 30 })));
      await amazonAgrees(api, amazon, skus);
      const before = callsOf(amazon, 'patch').length;
      const asked = callsOf(amazon, 'search').length + callsOf(amazon, 'get').length;

      amazon.script({ kind: 'status', status: 503, operation: 'any', times: 'always' });
      await api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku, 2))));
      const { reason, since } = await untilPaused(api);
      expect(reason).toContain('HTTP 503');
      const pausedAt = Date.parse(since);
      // Since the pause, each in ms.
      const callAges = (isProbe: boolean): number[] =>
        callsOf(amazon, 'patch')
          .slice(before)
          .map(({ at }) => at - pausedAt)
          .filter((age) => age >= FIRST_PROBE_MS === isProbe);
      // Calls may have been in flight when the fifth one failed, and arrive after it; on a busy machine more than one,
      // not all twenty.
      expect(callAges(false).length).toBeGreaterThanOrEqual(UNANSWERED_CALLS);
      expect(callAges(false).length).toBeLessThan(skus.length);
      // Twenty SKUs are pending, at five a second; yet Amazon gets one probe and then another.
      await eventually('the second probe goes', () => callAges(true).length >= 2);
      const [, second, ...others] = callAges(true);
      expect(second).toBeGreaterThanOrEqual(SECOND_PROBE_MS);
      expect(others).toEqual([]);
      expect(callsOf(amazon, 'search').length + callsOf(amazon, 'get').length).toBe(asked);
      expect(await syncStatus(api)).toMatchObject({ pending: 20, blocked: [] });

      amazon.clearFaults();
      await amazonAgrees(api, amazon, skus);
      for (const sku of skus) expect((await api.stock(sku)).lastBroadcast?.count).toBe(28);
      // Outages of seconds are common at Amazon: they raise no alert.
      expect(await unreadAlerts(api, 'amazon_unavailable')).toEqual([]);
      expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);
      expect((await syncStatus(api)).paused).toBeNull();
      expect(amazon.violations()).toEqual([]);
    });
  },
);

test.concurrent(
  'another application of the seller uses up the quota: the numbers arrive, with few refused calls',
  async () => {
    await withService(async ({ api, amazon }) => {
      const skus = Array.from({ length: 8 }, (_, index) => `OURS-${index}`);
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 30 })));
      await amazonAgrees(api, amazon, skus);
      const refusedCalls = (): number =>
        callsOf(amazon, 'patch').filter(({ sku, status }) => sku?.startsWith('OURS-') && status === 429)
          .length;

      const patch = await otherApp(amazon);
      let taken = 0;
      const useQuota = async (): Promise<void> => {
        taken += (await patch(`THEIRS-${taken % 50}`)) === 200 ? 1 : 0;
      };
      await eventually('the quota is used up', async () => (await patch('THEIRS')) === 429);
      // The sender's bucket is full, and Amazon's is empty.
      await Promise.all([
        eventually('the other application has used the quota for three seconds', async () => {
          await useQuota();
          return taken >= 15 && refusedCalls() > 0;
        }),
        api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku, 2)))),
      ]);
      expect(refusedCalls()).toBeGreaterThan(0);
      await amazonAgrees(api, amazon, skus);
      for (const sku of skus) expect((await api.stock(sku)).lastBroadcast?.count).toBe(28);
      expect(refusedCalls()).toBeLessThan(15);
      expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);
      expect((await syncStatus(api)).paused).toBeNull();
    });
  },
);
