import { amazonShows, quantityAtAmazon, simulatorOf } from '../support/amazon-side';
import { eventually } from '../support/eventually';
import { lineOf, orderOf } from '../support/orders';
import { callsOf } from '../support/sender-side';
import { startTestService } from '../support/service';
import { startTestStore } from '../support/store';

/**
 * A call that was given up unheard may be applied by Amazon after a newer one. Nothing in Amazon's API prevents it, so
 * Amazon is asked afterwards what it shows.
 */
describe('a call that Amazon applies long after it was given up', () => {
  it('does not have the last word', async () => {
    const store = await startTestStore();
    // A call is given up after 0.75 s, and looked after for three times as long.
    const running = await startTestService(store, { LEASE_TTL_MS: '1500' });
    try {
      const { api } = running;
      const amazon = simulatorOf(running);
      await api.put('LATE', { physical: 20 });
      await amazonShows(api, amazon, 'LATE', 20);
      amazon.script({ kind: 'delay', ms: 2500, operation: 'patch', sku: 'LATE', times: 1 });
      await api.webhook('orders/create', orderOf(lineOf('LATE')));
      const told = callsOf(amazon, 'patch', 'LATE').length;
      await eventually('the call is repeated', () => callsOf(amazon, 'patch', 'LATE').length >= told + 1);
      await api.webhook('orders/create', orderOf(lineOf('LATE', 19)));
      await amazonShows(api, amazon, 'LATE', 0);
      await eventually('the late call is applied', () => quantityAtAmazon(amazon, 'LATE') === 19, 5_000);
      await eventually(
        'Amazon shows the newest number again',
        () => quantityAtAmazon(amazon, 'LATE') === 0,
        10_000,
      );
      expect((await api.stock('LATE')).lastBroadcast).toMatchObject({ count: 0 });
      expect(amazon.judge().filter(({ kind }) => kind === 'over-quota')).toEqual([]);
    } finally {
      await running.service.stop();
      await store.stop();
    }
  });
});
