import { amazonShows } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { atAShop, syncStatus, untilBlocked } from '../../support/amazon-push/sender-status';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z /;

describe('the last trouble of the sender', () => {
  it('tells what it was and when, a refused quantity too, and is over when Amazon accepts a push', async () => {
    await atAShop(async ({ api, amazon }) => {
      const lastError = async (): Promise<string | undefined> => (await syncStatus(api)).lastError;
      const told = (words: string): Promise<string> =>
        eventually(`the last trouble is: ${words}`, async () => {
          const text = await lastError();
          return text?.includes(words) === true ? text : undefined;
        });
      await api.put('MUG', { physical: 9 });
      await amazonShows(api, amazon, 'MUG', 9);
      expect(await syncStatus(api)).not.toHaveProperty('lastError');

      const began = Date.now();
      // For as long as it takes to be seen: the next push that is accepted ends it.
      amazon.script({ kind: 'status', status: 500, operation: 'patch', times: 'always' });
      await api.webhook('orders/create', orderOf(lineOf('MUG')));
      const silence = await told('Amazon does not answer');
      amazon.clearFaults();
      expect(silence).toMatch(MOMENT);
      expect(Date.parse(silence.split(' ')[0] ?? '')).toBeGreaterThanOrEqual(began - 1);
      await amazonShows(api, amazon, 'MUG', 8);
      await eventually('it is over', async () => (await lastError()) === undefined);

      amazon.script({ kind: 'invalid', operation: 'patch', times: 1 });
      await api.webhook('orders/create', orderOf(lineOf('MUG')));
      await untilBlocked(api, 'MUG');
      expect(await told('Amazon refuses the quantity 7 of MUG')).toMatch(MOMENT);

      await api.put('CUP', { physical: 3 });
      await amazonShows(api, amazon, 'CUP', 3);
      await eventually('it is over', async () => (await lastError()) === undefined);
    });
  });
});
